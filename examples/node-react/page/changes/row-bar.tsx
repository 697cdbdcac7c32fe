import type { MouseEvent, ReactNode } from "react";
import { MoreIcon, ReplyIcon, SmileIcon } from "../icons";
import { type RowPartProps, useMessageActions } from "./message-actions";

/** The buttons of a message, shown while a mouse is over it or the focus is in it. The last one leads to the others too. */
export function RowBar({ message, isTabStop }: RowPartProps) {
	const { canReact, reply, openMenu } = useMessageActions();
	return (
		<div className="row-bar">
			{canReact && (
				<Quick title="React" onClick={(event) => openMenu(message, event.currentTarget, "emoji")}>
					<SmileIcon />
				</Quick>
			)}
			<Quick title="Reply" onClick={() => reply(message)}>
				<ReplyIcon />
			</Quick>
			<button
				type="button"
				className="more"
				aria-label="Actions"
				aria-haspopup="menu"
				title="Actions"
				tabIndex={isTabStop ? 0 : -1}
				onClick={(event) => openMenu(message, event.currentTarget)}
			>
				<MoreIcon />
			</button>
		</div>
	);
}

interface QuickProps {
	title: string;
	onClick: (event: MouseEvent<HTMLElement>) => void;
	children: ReactNode;
}

/** A shorter way for a mouse. Hidden from screen readers, which would read it out with each message that arrives. */
const Quick = ({ title, onClick, children }: QuickProps) => (
	<button
		type="button"
		className="quick"
		aria-hidden="true"
		tabIndex={-1}
		title={title}
		// What is hidden must not have the focus.
		onMouseDown={(event) => event.preventDefault()}
		onClick={onClick}
	>
		{children}
	</button>
);
