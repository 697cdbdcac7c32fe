import type { QueuedFrame } from "./outgoing-frame";

/** True for an event that brings this socket into a room or out of it. */
export const isMove = (event: string): boolean => event === "joinRoom" || event === "leaveRoom";

/** True for a message, and for a change of one: they are carried out in order, and sent again until their outcome is known. */
export const isWrite = (event: string): boolean => /^((send|edit|delete)Message|(add|remove)Reaction)$/.test(event);

/**
 * True for a frame that need not wait for a frame of its room that is unsettled, each of `before` an event and a room, with one event for all writes: joins and
 * leaves wait for the one before them to settle, a write for the write or leave before it, a leave for the writes before it. Any
 * other frame may overtake.
 */
export function maySend({ event, room }: QueuedFrame, before: ReadonlySet<string>): boolean {
	const waitsFor = (name: string) => before.has(name + room);
	const isMessage = isWrite(event);
	if (!isMessage && !isMove(event)) return true;
	return !(
		waitsFor("leaveRoom") ||
		(!isMessage && waitsFor("joinRoom")) ||
		(event !== "joinRoom" && waitsFor("sendMessage"))
	);
}
