import type { Connection } from "../connection/connection";
import type { OutboxRooms } from "../delivery/send-queue";
import type { HubMember } from "./fan-out";
import type { Hub } from "./hub";
import type { Place } from "./room-handle";

/** The rooms of one socket, and its place in each. */
export class SocketRooms implements OutboxRooms {
	readonly #hub: Hub;
	readonly #member: HubMember;
	readonly #places = new Map<string, Place>();
	#ended = false;

	constructor(hub: Hub, { id, outbox }: Connection) {
		this.#hub = hub;
		this.#member = { key: id, outbox };
	}

	get names(): ReadonlySet<string> {
		return new Set(this.#places.keys());
	}

	/** Resolves when the bus delivers too. Joining twice is joining once. */
	async join(room: string): Promise<void> {
		// A listener that was still waiting when the socket went would leave a member behind that nobody takes out.
		if (this.#ended) return;
		const place = this.#places.get(room) ?? this.#hub.add(room, this.#member);
		this.#places.set(room, place);
		await place.ready;
	}

	async leave(room: string): Promise<void> {
		this.#places.get(room)?.remove();
		this.#places.delete(room);
	}

	settle(): void {
		for (const place of this.#places.values()) place.settle();
	}

	/** The socket is gone: leaves every room, and joins no other. */
	leaveAll(): void {
		this.#ended = true;
		for (const place of this.#places.values()) place.remove();
		this.#places.clear();
	}
}
