import type { QueuedFrame } from "./outgoing-frame";

/**
 * The order of frames within a room, in one pass over the queue: a message waits for the message or leave before it, a leave for
 * the messages before it, a join for a leave that is not sent. Any other frame may overtake.
 */
export class RoomOrder {
	/** Rooms with an unsettled message, or a leave that is not sent. */
	readonly #busy = new Set<string>();
	/** Rooms with a leave that is not sent. */
	readonly #leaving = new Set<string>();

	maySend({ event, room }: QueuedFrame): boolean {
		if (event === "joinRoom") return !this.#leaving.has(room);
		return !(event === "sendMessage" || event === "leaveRoom") || !this.#busy.has(room);
	}

	/** Adds a frame that stays in the queue after its turn in this pass. */
	add({ event, room, isOutgoing }: QueuedFrame & { isOutgoing: boolean }): void {
		const isLeaving = event === "leaveRoom" && isOutgoing;
		if (isLeaving) this.#leaving.add(room);
		if (isLeaving || event === "sendMessage") this.#busy.add(room);
	}
}
