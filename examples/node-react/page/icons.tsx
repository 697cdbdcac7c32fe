import type { ReactNode } from "react";

/** A drawing in lines, as large as the text beside it. */
function Icon({ children }: { children: ReactNode }) {
	return (
		<svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
			{children}
		</svg>
	);
}

export const ListIcon = () => (
	<Icon>
		<path d="M4 6h16M4 12h16M4 18h16" />
	</Icon>
);

export const PeopleIcon = () => (
	<Icon>
		<circle cx="9" cy="8" r="3.5" />
		<path d="M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.8a3.5 3.5 0 0 1 0 6.4M18.5 14.8c2 .8 3 2.6 3 5.2" />
	</Icon>
);

export const DownIcon = () => (
	<Icon>
		<path d="M12 5v14M6 13l6 6 6-6" />
	</Icon>
);

export const SendIcon = () => (
	<Icon>
		<path d="M4 12 20 4l-5 16-3.5-6.5L4 12Zm7.5 1.5L20 4" />
	</Icon>
);
