import type { ReactNode } from "react";

interface PanelHeadProps {
	/** The `id` of the panel. */
	panel: string;
	/** The `id` of the title, which names the panel. */
	id: string;
	children: ReactNode;
}

/** The title of a column, with a button to close it where it is a panel. */
export function PanelHead({ panel, id, children }: PanelHeadProps) {
	return (
		<div className="panel-head">
			<h2 id={id}>{children}</h2>
			<button type="button" className="quiet closer" popoverTarget={panel} popoverTargetAction="hide">
				Close
			</button>
		</div>
	);
}
