import type { Connection } from "./connection";
import type { HubMember } from "./fan-out";
import type { Hub, Place } from "./hub";

/** The rooms of one socket, and its place in each. */
export class SocketRooms {
	readonly #hub: Hub;
	readonly #member: HubMember;
	readonly #places = new Map<string, Place>();
	#ended = false;

	constructor(hub: Hub, connection: Connection) {
		this.#hub = hub;
		const { id: key, outbox } = connection;
		this.#member = { key, outbox };
		outbox.setGather(() => {
			for (const place of this.#places.values()) place.settle();
		});
	}

	get names(): ReadonlySet<string> {
		return new Set(this.#places.keys());
	}

	/** Joins with a member of the caller's own, or with one that writes to the socket. Joining twice is joining once. */
	join(room: string, member: HubMember = this.#member): Promise<void> {
		// A listener that was still waiting when the socket went would leave a member behind that nobody takes out.
		if (this.#ended) return Promise.resolve();
		const place = this.#places.get(room) ?? this.#hub.add(room, member);
		this.#places.set(room, place);
		return place.ready;
	}

	async leave(room: string): Promise<void> {
		this.#places.get(room)?.remove();
		this.#places.delete(room);
	}

	/** The socket is gone: leaves every room, and joins no other. */
	leaveAll(): void {
		this.#ended = true;
		for (const place of this.#places.values()) place.remove();
		this.#places.clear();
	}
}
