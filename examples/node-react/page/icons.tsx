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

export const SmileIcon = () => (
	<Icon>
		<circle cx="12" cy="12" r="8.5" />
		<path d="M8.5 14.5a4.5 4.5 0 0 0 7 0M9 9.5h.01M15 9.5h.01" />
	</Icon>
);

export const ReplyIcon = () => (
	<Icon>
		<path d="M9 6 4 11l5 5M4 11h10a6 6 0 0 1 6 6v1" />
	</Icon>
);

export const MoreIcon = () => (
	<Icon>
		<path d="M5 12h.01M12 12h.01M19 12h.01" strokeWidth="3.5" />
	</Icon>
);

export const CopyIcon = () => (
	<Icon>
		<rect x="9" y="9" width="11" height="11" rx="2" />
		<path d="M5 15H4V6a2 2 0 0 1 2-2h9v1" />
	</Icon>
);

export const PencilIcon = () => (
	<Icon>
		<path d="m4 20 1-4L16 5l3 3L8 19l-4 1ZM14 7l3 3" />
	</Icon>
);

export const BinIcon = () => (
	<Icon>
		<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5" />
	</Icon>
);

export const PlusIcon = () => (
	<Icon>
		<path d="M12 5v14M5 12h14" />
	</Icon>
);

export const CheckIcon = () => (
	<Icon>
		<path d="m5 13 5 5 9-11" />
	</Icon>
);

export const CloseIcon = () => (
	<Icon>
		<path d="m6 6 12 12M18 6 6 18" />
	</Icon>
);
