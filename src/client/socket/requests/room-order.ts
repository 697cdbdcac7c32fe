import type { QueuedFrame } from "./outgoing-frame";

/** True for an event that brings this socket into a room or out of it. */
export const isMove = (event: string): boolean => event === "joinRoom" || event === "leaveRoom";

/**
 * The order of frames within a room, in one pass over the queue: joins and leaves wait for the one before them to settle, a
 * message for the message or leave before it, a leave for the messages before it. Any other frame may overtake.
 */
export class RoomOrder {
	/** The unsettled frames so far, as an event and a room. */
	readonly #before = new Set<string>();

	maySend({ event, room }: QueuedFrame): boolean {
		const waitsFor = (...events: string[]) => events.some((before) => this.#before.has(before + room));
		if (event === "sendMessage") return !waitsFor(event, "leaveRoom");
		return !isMove(event) || !(waitsFor("joinRoom", "leaveRoom") || (event === "leaveRoom" && waitsFor("sendMessage")));
	}

	/** Adds a frame that stays in the queue after its turn in this pass. */
	add({ event, room }: QueuedFrame): void {
		this.#before.add(event + room);
	}
}
