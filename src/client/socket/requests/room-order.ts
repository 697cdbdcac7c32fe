import type { QueuedFrame } from "./outgoing-frame";

/**
 * What has to wait for an earlier frame of its room, in one pass over all that wait: a message for the one before it, a
 * leave for the messages before it, a join for a leave that has not gone. Anything else overtakes.
 */
export class RoomOrder {
	/** Rooms with a message that is not done, or a leave that is not sent. */
	readonly #busy = new Set<string>();
	/** Rooms with a leave that is not sent. */
	readonly #leaving = new Set<string>();

	maySend({ event, room }: QueuedFrame): boolean {
		if (event === "joinRoom") return !this.#leaving.has(room);
		return !(event === "sendMessage" || event === "leaveRoom") || !this.#busy.has(room);
	}

	/** A frame that is not done, as it is after this pass. */
	add({ event, room, isOutgoing }: QueuedFrame & { isOutgoing: boolean }): void {
		const isLeaving = event === "leaveRoom" && isOutgoing;
		if (isLeaving) this.#leaving.add(room);
		if (isLeaving || event === "sendMessage") this.#busy.add(room);
	}
}
