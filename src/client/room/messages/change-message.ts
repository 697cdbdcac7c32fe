import type { Draft } from "../../outbox/draft";
import type { ChangeEvent, DraftChange } from "../../outbox/draft-change";
import type { Outbox } from "../../outbox/outbox";
import { createClientId } from "../../wire/client-id";
import type { DraftMessage, RoomState, WaitingChange } from "../room-state";
import type { RoomView } from "../room-view";
import { waitingOf } from "./room-drafts";
import { storedOf } from "./room-messages";

interface ObservedRoom extends RoomView {
	subscribe(listener: () => unknown): () => void;
}

/** Returns a draft of this content for a room, after all that wait there. */
export const compose = <Content extends object>(state: RoomState<unknown, unknown>, content: Content) => ({
	...content,
	room: state.room,
	clientId: createClientId(),
	// Even within a millisecond or if the clock was set back, because a storage sorts by it.
	timestamp: Math.max(Date.now(), (waitingOf(state).at(-1)?.timestamp ?? 0) + 1),
});

/** Returns what was composed, without its progress. */
export function draftOf(waiting: DraftMessage | WaitingChange): Draft {
	const { status: _, error: __, key: ___, ...draft } = waiting as DraftMessage;
	return draft;
}

/**
 * Changes a message, by its `id`, or by the `key` of one that is not acked, for which the change waits. Resolves once the change
 * is acked or discarded, or of another user, and rejects if it is refused; nobody has to handle that, because it stands in the view.
 */
export function changeMessage(
	room: ObservedRoom,
	outbox: Outbox,
	event: ChangeEvent,
	id: string,
	content: Pick<Partial<DraftChange>, "text" | "metadata" | "emoji">,
): Promise<void> {
	// Else one whose outcome is unknown could be repeated after this one.
	for (const { error, clientId, ...earlier } of room.state.changes) {
		if (error && earlier.id === id && earlier.emoji === content.emoji) room.apply({ type: "discarded", clientId });
	}
	const message = storedOf(room.state).find((one) => one.id === id);
	const { editedAt = 0 } = message?.stored ?? message ?? {};
	const isEdited = (message?.editedAt ?? 0) !== editedAt;
	const change = compose(room.state, { text: "", event, id, ...content, editedAt: isEdited ? undefined : editedAt });
	const settled = new Promise<void>((resolve, reject) => {
		const off = room.subscribe(() => {
			const waiting = room.state.changes.find(({ clientId }) => clientId === change.clientId);
			if (waiting && !waiting.error) return;
			off();
			if (waiting) reject(waiting.error);
			else resolve();
		});
		outbox.add(change);
	});
	settled.catch(() => {});
	return settled;
}
