import type { BusNode } from "../../rpc/bus/bus-node";
import type { Clock } from "../../rpc/clock";
import { Timer } from "../timer";
import { EntryBudget } from "./entry-budget";
import type { PresenceFrame, SnapshotFrame } from "./frames";
import { Peer } from "./peer";
import { ProfilePool } from "./profile-pool";
import type { RoomViews } from "./room-views";
import { SnapshotRequest } from "./snapshot/snapshot-request";

/** Most other servers. For a further one, a server of which only one frame has come is dropped. If there is none, it is ignored. */
const PEERS_MAX = 1_000;
/** Most users of all other servers, each once per room. */
const ENTRIES_MAX = 500_000;
/** Most characters of JSON in the profiles of all of them. */
const PROFILES_MAX_LENGTH = 32 * 1024 * 1024;
/** How often silent peers are looked for. */
const SWEEP_MS = 500;
/** How long a peer may be silent before it is asked for a snapshot. */
const SUSPECT_MS = 6_000;
/** How long a peer may be silent before it counts as dead. */
const LOST_MS = 10_000;

interface TrackedPeer {
	peer: Peer;
	request: SnapshotRequest;
	lastSeen: number;
	/** True once a second frame has come, which a name that somebody made up seldom has. */
	isSettled: boolean;
	/** When its users stop counting; undefined unless it has sent bye. */
	keepUntil: number | undefined;
}

export interface PeersOptions {
	node: BusNode;
	clock: Clock;
	views: RoomViews;
	publish(frame: PresenceFrame): void;
	/** There are too many servers, or too many users on them, and some are not known. */
	onFull(): void;
}

/** The other servers: which of them are alive, and the users that each has announced. */
export class Peers {
	readonly #peers = new Map<string, TrackedPeer>();
	readonly #options: PeersOptions;
	readonly #budget: EntryBudget;
	/** Beside the other one, because while a snapshot arrives the users that it replaces still count. */
	readonly #stagingBudget: EntryBudget;
	readonly #profiles: ProfilePool;
	#isBusDown = false;
	#sweptAt = 0;
	readonly #sweepTimer: Timer;

	constructor(options: PeersOptions) {
		this.#options = options;
		this.#budget = new EntryBudget(ENTRIES_MAX, options.onFull);
		this.#stagingBudget = new EntryBudget(ENTRIES_MAX, options.onFull);
		this.#profiles = new ProfilePool(PROFILES_MAX_LENGTH, options.onFull);
		this.#sweepTimer = new Timer(options.clock);
	}

	get size(): number {
		return this.#peers.size;
	}

	/** True if another server has announced users that are not known here yet. */
	get isBehind(): boolean {
		for (const { peer, keepUntil } of this.#peers.values()) if (peer.isBehind && keepUntil === undefined) return true;
		return false;
	}

	/** Records a sign of life. Returns false for a server to ignore, because it has sent bye or there are too many. */
	markAlive(node: string): boolean {
		const known = this.#peers.get(node);
		const tracked = known ?? this.#addPeer(node);
		if (!tracked || tracked.keepUntil !== undefined) return false;
		tracked.isSettled = known !== undefined;
		tracked.lastSeen = this.#options.clock.now();
		return true;
	}

	/** Receives a frame of a server that `markAlive` accepted. */
	receive(frame: PresenceFrame): void {
		const tracked = this.#peers.get(frame.node);
		if (!tracked) return;
		const { peer } = tracked;
		if (frame.kind === "hello" || frame.kind === "heartbeat") peer.hear(frame.version);
		else if (frame.kind === "delta") peer.applyDelta(frame);
		else if (frame.kind === "snapshot") this.#addSnapshotPart(tracked, frame);
		else if (frame.kind === "snapshotRequest") this.#peers.get(frame.to)?.request.defer();
		else this.#leave(tracked, frame.keepMs);
		askIfBehind(tracked);
	}

	busDown(): void {
		this.#isBusDown = true;
	}

	/** Silence counts from now on, because nothing could be received before. */
	busUp(): void {
		this.#isBusDown = false;
		this.#excuseSilence(Number.POSITIVE_INFINITY);
		for (const tracked of this.#peers.values()) askIfBehind(tracked);
	}

	close(): void {
		this.#sweepTimer.stop();
		for (const { request } of this.#peers.values()) request.stop();
		this.#peers.clear();
	}

	/** True if a server that is silent for this long counts as dead. */
	isLost(silentMs: number): boolean {
		return silentMs >= LOST_MS;
	}

	#addPeer(node: string): TrackedPeer | undefined {
		if (this.#peers.size >= PEERS_MAX && !this.#evictStranger()) return undefined;
		const { node: self, clock, views, publish } = this.#options;
		const peer = new Peer({
			views,
			budget: this.#budget,
			stagingBudget: this.#stagingBudget,
			profiles: this.#profiles,
		});
		const tracked: TrackedPeer = {
			peer,
			lastSeen: clock.now(),
			isSettled: false,
			keepUntil: undefined,
			request: new SnapshotRequest({
				clock,
				isNeeded: () => !this.#isBusDown && (peer.isBehind || clock.now() - tracked.lastSeen >= SUSPECT_MS),
				send: () => publish({ kind: "snapshotRequest", node: self.id, to: node }),
			}),
		};
		this.#peers.set(node, tracked);
		if (!this.#sweepTimer.isRunning) this.#sweptAt = clock.now();
		this.#sweepTimer.every(
			() => SWEEP_MS,
			() => this.#sweep(clock.now()),
		);
		return tracked;
	}

	/** Drops the server that was met first of those that have sent one frame. Returns false if there is none. */
	#evictStranger(): boolean {
		this.#options.onFull();
		for (const [node, tracked] of this.#peers) {
			if (tracked.isSettled) continue;
			this.#drop(node, tracked);
			return true;
		}
		return false;
	}

	#addSnapshotPart({ peer, request }: TrackedPeer, frame: SnapshotFrame): void {
		if (peer.addSnapshotPart(frame, this.#options.clock.now())) request.defer();
	}

	/** Handles a bye. The peer is kept for longer than its users, so that a late frame does not bring it back. */
	#leave(tracked: TrackedPeer, keepMs: number): void {
		tracked.request.stop();
		tracked.keepUntil = tracked.lastSeen + keepMs;
		if (keepMs === 0) tracked.peer.clear();
	}

	#sweep(now: number): void {
		const lateMs = now - this.#sweptAt - SWEEP_MS;
		this.#sweptAt = now;
		// The process was blocked, and has not yet read what the other servers sent meanwhile.
		if (lateMs > SWEEP_MS) this.#excuseSilence(lateMs);
		for (const [node, tracked] of [...this.#peers]) {
			tracked.peer.expireParts(now);
			const silentMs = now - tracked.lastSeen;
			if (tracked.keepUntil !== undefined) {
				if (now >= tracked.keepUntil) tracked.peer.clear();
				if (now >= tracked.keepUntil && silentMs >= LOST_MS) this.#peers.delete(node);
			} else if (this.#isBusDown) continue;
			else if (this.isLost(silentMs)) this.#drop(node, tracked);
			else if (silentMs >= SUSPECT_MS) tracked.request.schedule();
		}
		if (this.#peers.size > 0) return;
		this.#sweepTimer.stop();
	}

	#drop(node: string, { peer, request }: TrackedPeer): void {
		this.#peers.delete(node);
		request.stop();
		peer.clear();
	}

	/** Discounts the last `ms` milliseconds of every peer's silence. */
	#excuseSilence(ms: number): void {
		const now = this.#options.clock.now();
		for (const tracked of this.#peers.values()) tracked.lastSeen = Math.min(tracked.lastSeen + ms, now);
	}
}

/** Requests a snapshot of a peer that is behind, unless it has sent bye and no longer answers. */
function askIfBehind({ peer, request, keepUntil }: TrackedPeer): void {
	if (peer.isBehind && keepUntil === undefined) request.schedule();
}
