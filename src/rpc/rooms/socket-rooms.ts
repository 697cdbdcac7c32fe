import type { PendingRooms } from "../delivery/send-queue";
import type { HubMember } from "./fan-out";
import type { Hub } from "./hub";
import type { RoomHandle } from "./room-handle";

/** The rooms of one socket, and its handle in each. */
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

	/** Resolves when the bus delivers too. Joining twice is joining once. */
	async join(room: string): Promise<void> {
		// A listener that was still waiting when the socket went would leave a member behind that nobody takes out.
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

	/** The socket is gone: leaves every room, and joins no other. */
	leaveAll(): void {
		this.#ended = true;
		for (const handle of this.#handles.values()) handle.remove();
		this.#handles.clear();
	}
}
