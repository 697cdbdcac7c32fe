import type { BusNode } from "../../rpc/bus/bus-node";
import type { Clock } from "../../rpc/clock";
import type { Member } from "../../schemas/message";
import { type Entry, KEEP_MAX_MS, type PresenceFrame } from "./frames";
import { Heartbeat } from "./heartbeat";
import { LocalUsers } from "./local-users";
import { Peers } from "./peers";
import { RoomViews } from "./room-views";
import { SnapshotSender } from "./snapshot/snapshot-sender";

/** The parts of a server that its presence uses. None of the callbacks may throw. */
export interface PresenceOptions {
	/** This start of this server. */
	node: BusNode;
	clock: Clock;
	/** Sends a frame to the other servers. It may be lost, repeated or reordered. Undefined for a process without other servers. */
	publish: ((frame: PresenceFrame) => void) | undefined;
	/** A user has joined a room, and was in it on no server before. Notifies the members here. */
	onJoined(room: string, member: Member): void;
	/** A user has left a room, and is in it on no server. Notifies the members here. */
	onLeft(room: string, member: Member): void;
	/** A user in a room that is not large has another name or profile. Notifies the members here. */
	onRenamed?: (room: string, member: Member) => void;
	/** A user whose last socket was on this server has left a room of any size. */
	onGone?: (room: string, member: Member) => void;
	/** The number of users of a large room has changed. Called at most once per second, and always with the last count. */
	onOccupancy(room: string, count: number): void;
	/** There are too many servers, or too many users on them, so that some are not known here. May be called often. */
	onFull?: () => void;
}

/**
 * The presence of users in rooms over all servers, by publish and subscribe alone. Each server announces only its own users.
 * Every server derives who joined and who left from all the announcements, so nothing is announced twice. A server that
 * crashes is noticed by its silence, 10 s after its last frame.
 *
 * A room with more than 500 users is large: `onOccupancy` is called for it instead of `onJoined` and `onLeft`, and `members`
 * returns an empty list. At 400 users or fewer it is small again. Then `onLeft` is called for everyone who left meanwhile and
 * `onJoined` for everyone in it, so that every client's list is complete again.
 *
 * No timer runs while there is neither a user on this server nor another server.
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
	/** The number of changes of the users here. */
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
			onEnter: (room, member, since) => {
				this.#announce({ room, ...member, since }, true);
				this.#views.hold(room, member, since);
			},
			onRename: (room, member, since) => {
				this.#announce({ room, ...member, since }, true);
				this.#views.rename(room, member, since);
			},
			onLeave: (room, member) => {
				const { userId, username } = member;
				this.#announce({ room, userId, username }, false);
				this.#views.release(room, member.userId);
				if (!this.#views.has(room, member.userId)) options.onGone?.(room, member);
			},
		});
		this.#peers = new Peers({ node, clock, views: this.#views, publish, onFull: () => options.onFull?.() });
		this.#heartbeat = new Heartbeat({
			clock,
			// Also with peers but no users, because a peer may have missed that the last user left.
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

	/**
	 * Adds one socket of this server for a user in a room. A user in its grace period has not left.
	 *
	 * @param since when the socket's credential was accepted, in milliseconds since the epoch. Of a user's sockets on all
	 * servers, the latest one gives the name and the profile.
	 */
	add(room: string, member: Member, since = 0): void {
		if (!this.#isClosed) this.#users.add(room, member, since);
	}

	/**
	 * Removes one socket. After the last one here the user still counts for `graceMs` milliseconds (default 0), so that one who
	 * is back by then does not leave. For a user in its grace period it ends that period, unless it is given a new one.
	 */
	remove(room: string, userId: string, { graceMs = 0 }: { graceMs?: number } = {}): void {
		if (!this.#isClosed) this.#users.remove(room, userId, graceMs);
	}

	/** A user of this server has another name or profile since the time of its latest credential. */
	rename(room: string, member: Member, since = 0): void {
		if (!this.#isClosed) this.#users.rename(room, member, since);
	}

	/** Ends the grace period of a user in every room. */
	removeLost(userId: string): void {
		if (!this.#isClosed) this.#users.removeLost(userId);
	}

	/** Receives a parsed frame from the bus. Ignores this server's own frames, which some buses return. */
	receive(frame: PresenceFrame): void {
		if (this.#isClosed || frame.node === this.#node.id || !this.#peers.markAlive(frame.node)) return;
		this.#heartbeat.start();
		this.#peers.receive(frame);
		if (frame.kind === "hello") this.#heartbeat.answer();
		if (frame.kind === "snapshotRequest" && frame.to === this.#node.id) this.#snapshots.request();
	}

	/** Returns the users in a room on any server, or an empty list for a large room. */
	members(room: string): Member[] {
		return this.#views.members(room);
	}

	/** Returns a user who is in a room on any server, with the name and the profile of the latest credential. */
	member(room: string, userId: string): Member | undefined {
		return this.#views.member(room, userId);
	}

	/** True if another server has announced users that are not known here yet. */
	get isBehind(): boolean {
		return this.#peers.isBehind;
	}

	/** True if the user is in the room on any server. */
	has(room: string, userId: string): boolean {
		return this.#views.has(room, userId);
	}

	/** Returns the number of users in a room on all servers. */
	occupancy(room: string): number {
		return this.#views.occupancy(room);
	}

	/**
	 * The bus works, after the first subscription or after an outage. Asks the other servers for their versions, and does not
	 * count the time before as silence.
	 */
	busUp(): void {
		if (this.#isClosed) return;
		this.#peers.busUp();
		this.#publish?.({ kind: "hello", node: this.#node.id, version: this.#version });
	}

	/** The bus does not work. Until `busUp`, a silent server does not count as dead. */
	busDown(): void {
		this.#peers.busDown();
	}

	/**
	 * Stops the presence of this server. The other servers keep its users for `keepMs` milliseconds (at most 60,000), so that
	 * those whose clients reconnect elsewhere by then do not leave. Must be called before the sockets are closed. Later calls
	 * do nothing, and nothing is called back.
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

	/** Announces one change of the users here to the other servers. */
	#announce(entry: Entry, on: boolean): void {
		this.#version += 1;
		this.#heartbeat.start();
		this.#publish?.({ kind: "delta", node: this.#node.id, version: this.#version, ...entry, on });
	}
}
