import type { Draft } from "../../outbox/draft";
import type { DraftChange } from "../../outbox/draft-change";
import type { Outbox } from "../../outbox/outbox";
import { createClientId } from "../../wire/client-id";
import type { DraftMessage, RoomState, WaitingChange } from "../room-state";
import type { RoomView } from "../room-view";
import { waitingOf } from "./room-drafts";
import { draftsOf, storedOf } from "./room-messages";

interface ObservedRoom extends RoomView {
	subscribe(listener: () => unknown): () => void;
}

/** Returns a draft of this content for a room, after all that wait there. */
export const compose = <Content extends object>(state: RoomState<unknown>, content: Content) => ({
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
 * Changes a message, by its `id` or the `clientId` of a draft. A draft that nobody else may know is changed in place; any other
 * change waits in the outbox. Resolves once the change waits no longer, and rejects if it is refused.
 */
export function changeMessage(
	room: ObservedRoom,
	outbox: Outbox,
	content: Pick<DraftChange, "event" | "id" | "text" | "metadata" | "emoji">,
): Promise<void> {
	const { state } = room;
	const { event, id, emoji, ...edit } = content;
	const discard = (clientId: string) => room.apply({ type: "discarded", clientId });
	const draft = draftsOf(state).find(({ clientId }) => clientId === id);
	if (draft && !emoji && draft.status !== "unknown" && !outbox.isSending(draft)) {
		discard(id);
		if (edit.text) outbox.add({ ...draftOf(draft), ...edit });
		return Promise.resolve();
	}
	const message = storedOf(state).find((one) => one.id === id);
	// Else one whose outcome is unknown could be repeated after this one.
	for (const change of message?.changes ?? []) if (change.error && change.emoji === emoji) discard(change.clientId);
	const { editedAt } = message?.stored ?? message ?? {};
	const change = compose(state, { ...content, ...(editedAt !== undefined && { editedAt }) });
	outbox.add(change);
	return settled(room, change.clientId);
}

/** Follows a change in the view. Its outcome stands there, so nobody has to handle the promise. */
function settled(room: ObservedRoom, id: string): Promise<void> {
	const promise = new Promise<void>((resolve, reject) => {
		const check = () => {
			const change = room.state.changes.find(({ clientId }) => clientId === id);
			if (change && !change.error) return;
			off();
			if (change) reject(change.error);
			else resolve();
		};
		const off = room.subscribe(check);
		check();
	});
	promise.catch(() => {});
	return promise;
}
