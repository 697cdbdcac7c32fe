// In your app: "jsandy-chat/client".
import { ChatError, type DraftMessage } from "../../../src/client";

interface DraftNoteProps {
	draft: DraftMessage;
	onRetry: (clientId: string) => void;
	onDiscard: (clientId: string) => void;
}

/** The status of a message that is not acked, and the user's options. */
export function DraftNote({ draft: { clientId, status, error }, onRetry, onDiscard }: DraftNoteProps) {
	if (status === "outgoing") return <span className="mark">waiting</span>;
	// Hidden from screen readers, because most messages are acked before it could be read out.
	if (status === "pending") {
		return (
			<span className="mark" aria-hidden="true">
				sending
			</span>
		);
	}
	return (
		<p className="note">
			<span className="reason">
				{status === "failed" ? `Not sent: ${reasonOf(error)}` : "No answer. It may have been sent."}
			</span>{" "}
			{/* Retried under the same id, it stays one message. */}
			<button type="button" onClick={() => onRetry(clientId)}>
				Try again
			</button>{" "}
			<button type="button" onClick={() => onDiscard(clientId)}>
				Discard
			</button>
		</p>
	);
}

/** The first issue that the server reported, or the error's message. */
const reasonOf = (error: Error | undefined): string | undefined =>
	(ChatError.is(error) && error.issues?.[0]?.message) || error?.message;
