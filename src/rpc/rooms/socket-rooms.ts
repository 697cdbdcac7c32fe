import type { PendingRooms } from "../delivery/send-queue";
import type { HubMember } from "./fan-out";
import type { Hub } from "./hub";
import type { RoomHandle } from "./room-handle";

/** The rooms that one socket of a hand-written procedure has joined. */
export class SocketRooms implements PendingRooms {
	readonly #hub: Hub;
	readonly #member: HubMember;
	readonly #handles = new Map<string, RoomHandle>();
	#ended = false;

	constructor(hub: Hub, member: HubMember) {
		this.#hub = hub;
		this.#member = member;
	}

	get names(): ReadonlySet<string> {
		return new Set(this.#handles.keys());
	}

	/** Joins a room, and resolves when the bus delivers too. Joining a room again does nothing. */
	async join(room: string): Promise<void> {
		// A listener may still run after the socket has ended, and nobody would remove the member that it adds.
		if (this.#ended) return;
		const handle = this.#handles.get(room) ?? this.#hub.add(room, this.#member);
		this.#handles.set(room, handle);
		await handle.ready;
	}

	async leave(room: string): Promise<void> {
		this.#handles.get(room)?.remove();
		this.#handles.delete(room);
	}

	flushPending(): void {
		for (const handle of this.#handles.values()) handle.flushPending();
	}

	/** Leaves every room because the socket has ended. Later joins do nothing. */
	leaveAll(): void {
		this.#ended = true;
		for (const handle of this.#handles.values()) handle.remove();
		this.#handles.clear();
	}
}
