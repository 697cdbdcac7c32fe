import { MoreIcon, ReplyIcon, SmileIcon } from "../icons";
import { type RowPartProps, useMessageActions } from "./message-actions";

/** The buttons of a message, shown while a mouse is over it or the focus is in it. The last one leads to the others too. */
export function RowBar({ message, isTabStop }: RowPartProps) {
	const { canReact, reply, openMenu } = useMessageActions();
	return (
		<div className="row-bar">
			{canReact && (
				<button
					type="button"
					className="quick"
					aria-label="React"
					aria-haspopup="menu"
					tabIndex={isTabStop ? 0 : -1}
					title="React"
					onClick={(event) => openMenu(message, event.currentTarget, "emoji")}
				>
					<SmileIcon />
				</button>
			)}
			<button
				type="button"
				className="quick"
				aria-label="Reply"
				title="Reply"
				tabIndex={isTabStop ? 0 : -1}
				onClick={() => reply(message)}
			>
				<ReplyIcon />
			</button>
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
