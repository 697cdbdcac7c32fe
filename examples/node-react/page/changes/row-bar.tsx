// In your app: "jsandy-chat/client".
import type { SentMessage } from "../../../../src/client";
import { MoreIcon, ReplyIcon, SmileIcon } from "../icons";
import { useMessageActions } from "./message-actions";

/** The buttons of a message, shown while a mouse is over it or the focus is in it. The last one leads to the others too. */
export function RowBar({ message }: { message: SentMessage }) {
	const { canReact, reply, openMenu } = useMessageActions();
	return (
		<div className="row-bar">
			{canReact && (
				<button
					type="button"
					className="quick"
					aria-label="React"
					aria-haspopup="menu"
					tabIndex={-1}
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
				tabIndex={-1}
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
				tabIndex={-1}
				onClick={(event) => openMenu(message, event.currentTarget)}
			>
				<MoreIcon />
			</button>
		</div>
	);
}
