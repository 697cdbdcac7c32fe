import type { BusNode } from "../../rpc/bus/bus-node";
import type { Clock } from "../../rpc/clock";
import type { Member } from "../../schemas/message";
import { type Entry, KEEP_MAX_MS, type PresenceFrame } from "./frames";
import { Heartbeat } from "./heartbeat";
import { LocalUsers } from "./local-users";
import { Peers } from "./peers";
import { RoomViews } from "./room-views";
import { SnapshotSender } from "./snapshot-sender";

/** What a server's presence needs of the server. None of its callbacks may throw. */
export interface PresenceOptions {
	/** Of this start of this server: random, and never used again. At most 64 characters. */
	node: BusNode;
	clock: Clock;
	/** Hands a frame to the other servers; may be lost, repeated, reordered. Undefined: a process on its own. */
	publish: ((frame: PresenceFrame) => void) | undefined;
	/** A user is in a room now and was not before, on any server: to tell the members here. */
	onJoined(room: string, member: Member): void;
	/** A user is in a room no more, on any server: to tell the members here. */
	onLeft(room: string, member: Member): void;
	/** A user who had its last socket here is gone, from a room of any size. */
	onGone?: (room: string, member: Member) => void;
	/** A room too large to name each one: how many, at most once a second, and always the last count. */
	onOccupancy(room: string, count: number): void;
}

/**
 * Who is in which room, over all servers, by nothing but publish and subscribe. Each server speaks for its own users
 * only, and who joined or left is found here, from what all of them say: nobody has to announce it, and nothing is
 * announced twice. A server that dies without a word is noticed by its silence, 10 s after its last sign of life.
 *
 * With more than 500 users a room is large: `onJoined` and `onLeft` are not called for it, `onOccupancy` is, and
 * `members` gives nobody. At 400 or fewer it is small again; then those who left meanwhile are told as left, and all who
 * are in it as joined, known or not, so that every list is whole again.
 *
 * Time moves it, and calls: nothing waits, and no timer runs while there is neither a user here nor another server.
 *
 * @example
 * const presence = new Presence({ node, clock, publish, onJoined, onLeft, onOccupancy });
 * presence.busUp(); // once subscribed: asks who is there
 * presence.add("lobby", { userId: "u1", username: "Ada" });
 * presence.remove("lobby", "u1", { graceMs: 5_000 }); // a page reload is silent
 */
export class Presence {
	readonly #node: BusNode;
	readonly #publish: ((frame: PresenceFrame) => void) | undefined;
	readonly #views: RoomViews;
	readonly #users: LocalUsers;
	readonly #peers: Peers;
	readonly #heartbeat: Heartbeat;
	readonly #snapshots: SnapshotSender;
	/** How often the users here have changed. */
	#version = 0;
	#isClosed = false;

	constructor(options: PresenceOptions) {
		const { node, clock } = options;
		const publish = (frame: PresenceFrame) => this.#publish?.(frame);
		this.#node = node;
		this.#publish = options.publish;
		this.#views = new RoomViews(options);
		this.#users = new LocalUsers({
			clock,
			onEnter: (room, member) => {
				this.#change({ room, ...member }, true);
				this.#views.hold(room, member);
			},
			onRename: (room, member) => {
				this.#change({ room, ...member }, true);
				this.#views.rename(room, member);
			},
			onLeave: (room, member) => {
				this.#change({ room, ...member }, false);
				this.#views.release(room, member.userId);
				if (!this.#views.has(room, member.userId)) options.onGone?.(room, member);
			},
		});
		this.#peers = new Peers({ node, clock, views: this.#views, publish });
		this.#heartbeat = new Heartbeat({
			clock,
			// With peers but no users too: a peer may have missed that the last one left.
			isNeeded: () => options.publish !== undefined && (!this.#users.isEmpty || this.#peers.size > 0),
			send: () => publish({ kind: "heartbeat", node: node.id, version: this.#version }),
		});
		this.#snapshots = new SnapshotSender({
			node,
			clock,
			read: () => ({ version: this.#version, entries: this.#users.entries() }),
			publish,
		});
	}

	/** One more socket of this server's, of the user, in the room. A user who is in its grace never left. */
	add(room: string, member: Member): void {
		if (!this.#isClosed) this.#users.add(room, member);
	}

	/**
	 * One socket less. After the last one here the user still counts for `graceMs` milliseconds (default 0), so that one
	 * who is back by then never left. Of a user who has no socket here any more, it ends the grace, unless given a new one.
	 */
	remove(room: string, userId: string, { graceMs = 0 }: { graceMs?: number } = {}): void {
		if (!this.#isClosed) this.#users.remove(room, userId, graceMs);
	}

	/** A frame from the bus, already parsed. This server's own, handed back by the bus, is passed over. */
	receive(frame: PresenceFrame): void {
		if (this.#isClosed || frame.node === this.#node.id || !this.#peers.see(frame.node)) return;
		this.#heartbeat.wake();
		this.#peers.receive(frame);
		if (frame.kind === "hello") this.#heartbeat.answer();
		if (frame.kind === "snapshotRequest" && frame.to === this.#node.id) this.#snapshots.ask();
	}

	/** Who is in the room, on any server; nobody, of a large room. */
	members(room: string): Member[] {
		return this.#views.members(room);
	}

	/** True when the user is in the room, on any server. */
	has(room: string, userId: string): boolean {
		return this.#views.has(room, userId);
	}

	/** How many users are in the room, on any server. */
	occupancy(room: string): number {
		return this.#views.occupancy(room);
	}

	/**
	 * The bus works: it was subscribed for the first time, or came back after an outage. Asks the others where they
	 * stand, and holds nobody to have been silent meanwhile.
	 */
	busUp(): void {
		if (this.#isClosed) return;
		this.#peers.busUp();
		this.#publish?.({ kind: "hello", node: this.#node.id, version: this.#version });
	}

	/** Nothing can be heard: until `busUp`, nobody is taken for dead because it is silent. */
	busDown(): void {
		this.#peers.busDown();
	}

	/**
	 * Ends everything. The other servers keep this one's users for `keepMs` milliseconds (at most 60,000), so that those
	 * whose clients are back elsewhere by then never left. To be called before the sockets are closed: what is added or
	 * removed afterwards is passed over, and nothing is called back any more.
	 */
	close({ keepMs }: { keepMs: number }): void {
		if (this.#isClosed) return;
		this.#isClosed = true;
		if (this.#heartbeat.isBeating) {
			const keep = Math.min(Math.max(keepMs, 0), KEEP_MAX_MS);
			this.#publish?.({ kind: "bye", node: this.#node.id, keepMs: keep });
		}
		this.#heartbeat.stop();
		this.#snapshots.close();
		this.#users.close();
		this.#peers.close();
		this.#views.close();
	}

	/** Tells the others one change of the users here. */
	#change(entry: Entry, on: boolean): void {
		this.#version += 1;
		this.#heartbeat.wake();
		this.#publish?.({ kind: "delta", node: this.#node.id, version: this.#version, ...entry, on });
	}
}
