// In your app: "jsandy-chat/client".
import { ChatError, type DraftMessage } from "../../../src/client";

interface DraftNoteProps {
	draft: DraftMessage;
	onRetry: (clientId: string) => void;
	onDiscard: (clientId: string) => void;
}

/** What has become of a message that the server has not confirmed, and what one can do about it. */
export function DraftNote({ draft: { clientId, status, error }, onRetry, onDiscard }: DraftNoteProps) {
	if (status === "outgoing") return <span className="mark">waiting</span>;
	// Most are confirmed before that could be read out.
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
			{/* Under the same id: sent again, it stays one message. */}
			<button type="button" onClick={() => onRetry(clientId)}>
				Try again
			</button>{" "}
			<button type="button" onClick={() => onDiscard(clientId)}>
				Discard
			</button>
		</p>
	);
}

/** The first thing that the server found wrong with it, where it says so. */
const reasonOf = (error: Error | undefined): string | undefined =>
	(ChatError.is(error) && error.issues?.[0]?.message) || error?.message;
