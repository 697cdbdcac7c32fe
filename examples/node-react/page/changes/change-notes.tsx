// In your app: "jsandy-chat/client".
import type { ChangeEvent, WaitingChange } from "../../../../src/client";
import { DraftNote } from "../messages/draft-note";

interface ChangeNotesProps {
	changes: readonly WaitingChange[];
	onRetry: (clientId: string) => void;
	onDiscard: (clientId: string) => void;
}

const REFUSED: Readonly<Record<ChangeEvent, string>> = {
	editMessage: "Not edited",
	deleteMessage: "Not deleted",
	addReaction: "Not reacted",
	removeReaction: "Reaction not taken back",
};

/** Why changes of a message were not made, and the user's options; nothing while they are on their way. */
export function ChangeNotes({ changes, onRetry, onDiscard }: ChangeNotesProps) {
	return changes.map((change) => (
		<DraftNote
			key={change.clientId}
			draft={change}
			refused={REFUSED[change.event]}
			onRetry={onRetry}
			onDiscard={onDiscard}
		/>
	));
}
