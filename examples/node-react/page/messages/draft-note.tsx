// In your app: "jsandy-chat/client".
import { ChatError, type DraftMessage, type WaitingChange } from "../../../../src/client";

interface DraftNoteProps {
	draft: DraftMessage | WaitingChange;
	/** What the server refused, in two words. */
	refused: string;
	onRetry: (clientId: string) => void;
	onDiscard: (clientId: string) => void;
}

/** Why a message or a change was not sent, and the user's options; nothing while it is on its way. */
export function DraftNote({ draft: { clientId, status, error }, refused, onRetry, onDiscard }: DraftNoteProps) {
	if (status === "outgoing" || status === "pending") return null;
	return (
		<p className="note">
			<span className="reason">
				{status === "failed" ? `${refused}: ${reasonOf(error)}` : "No answer. It may have been sent."}
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
