import type { BusNode } from "../../rpc/bus/bus-node";
import { type Clock, every } from "../../rpc/clock";
import type { PresenceFrame, SnapshotFrame } from "./frames";
import { Peer } from "./peer";
import type { RoomViews } from "./room-views";
import { SnapshotRequest } from "./snapshot-request";

/** Most other servers; more are not listened to. */
const PEERS_MAX = 1_000;
/** How often silence is looked for. */
const SWEEP_MS = 500;
/** Silent for this long: asked whether it lives. */
const SUSPECT_MS = 6_000;
/** Silent for this long: dead. */
const LOST_MS = 10_000;

interface Known {
	peer: Peer;
	request: SnapshotRequest;
	lastSeen: number;
	/** When its users end to count, once it has said bye. */
	keepUntil: number | undefined;
}

export interface PeersOptions {
	node: BusNode;
	clock: Clock;
	views: RoomViews;
	publish(frame: PresenceFrame): void;
}

/** The other servers: which of them live, and what each says of its own users. */
export class Peers {
	readonly #known = new Map<string, Known>();
	readonly #options: PeersOptions;
	#isBusDown = false;
	#sweptAt = 0;
	#stopSweep: (() => void) | undefined;

	constructor(options: PeersOptions) {
		this.#options = options;
	}

	get size(): number {
		return this.#known.size;
	}

	/** A sign of life. False of one that is not listened to: it has said bye, or there are too many. */
	see(node: string): boolean {
		const known = this.#known.get(node) ?? this.#meet(node);
		if (!known || known.keepUntil !== undefined) return false;
		known.lastSeen = this.#options.clock.now();
		return true;
	}

	/** What a server says of itself; `see` it first. */
	receive(frame: PresenceFrame): void {
		const known = this.#known.get(frame.node);
		if (!known) return;
		const { peer } = known;
		if (frame.kind === "hello" || frame.kind === "heartbeat") peer.hear(frame.version);
		else if (frame.kind === "delta") peer.applyDelta(frame);
		else if (frame.kind === "snapshot") this.#takePart(known, frame);
		else if (frame.kind === "snapshotRequest") this.#known.get(frame.to)?.request.defer();
		else this.#leave(known, frame.keepMs);
		askIfBehind(known);
	}

	busDown(): void {
		this.#isBusDown = true;
	}

	/** Silence counts from now on: nobody could be heard before. */
	busUp(): void {
		this.#isBusDown = false;
		this.#forgive(Number.POSITIVE_INFINITY);
		for (const known of this.#known.values()) askIfBehind(known);
	}

	close(): void {
		this.#stopSweep?.();
		for (const { request } of this.#known.values()) request.stop();
		this.#known.clear();
	}

	/** True when a server was silent for so long that it must be dead. */
	isLost(silentMs: number): boolean {
		return silentMs >= LOST_MS;
	}

	#meet(node: string): Known | undefined {
		if (this.#known.size >= PEERS_MAX) return undefined;
		const { node: self, clock, views, publish } = this.#options;
		const peer = new Peer(views);
		const known: Known = {
			peer,
			lastSeen: clock.now(),
			keepUntil: undefined,
			request: new SnapshotRequest({
				clock,
				isNeeded: () => !this.#isBusDown && (peer.isBehind || clock.now() - known.lastSeen >= SUSPECT_MS),
				send: () => publish({ kind: "snapshotRequest", node: self.id, to: node }),
			}),
		};
		this.#known.set(node, known);
		if (!this.#stopSweep) {
			this.#sweptAt = clock.now();
			this.#stopSweep = every(
				clock,
				() => SWEEP_MS,
				() => this.#sweep(clock.now()),
			);
		}
		return known;
	}

	#takePart({ peer, request }: Known, frame: SnapshotFrame): void {
		if (peer.addSnapshotPart(frame, this.#options.clock.now())) request.defer();
	}

	/** Known for a while longer than its users are: a frame that comes late must not bring it back. */
	#leave(known: Known, keepMs: number): void {
		known.request.stop();
		known.keepUntil = known.lastSeen + keepMs;
		if (keepMs === 0) known.peer.clear();
	}

	#sweep(now: number): void {
		const lateMs = now - this.#sweptAt - SWEEP_MS;
		this.#sweptAt = now;
		// This process stood still: what the others sent meanwhile has yet to be read.
		if (lateMs > SWEEP_MS) this.#forgive(lateMs);
		for (const [node, known] of [...this.#known]) {
			known.peer.expireParts(now);
			const silentMs = now - known.lastSeen;
			if (known.keepUntil !== undefined) {
				if (now >= known.keepUntil) known.peer.clear();
				if (now >= known.keepUntil && silentMs >= LOST_MS) this.#known.delete(node);
			} else if (this.#isBusDown) continue;
			else if (this.isLost(silentMs)) this.#drop(node, known);
			else if (silentMs >= SUSPECT_MS) known.request.plan();
		}
		if (this.#known.size > 0) return;
		this.#stopSweep?.();
		this.#stopSweep = undefined;
	}

	#drop(node: string, { peer, request }: Known): void {
		this.#known.delete(node);
		request.stop();
		peer.clear();
	}

	/** Nobody was silent for the last `ms` milliseconds. */
	#forgive(ms: number): void {
		const now = this.#options.clock.now();
		for (const known of this.#known.values()) known.lastSeen = Math.min(known.lastSeen + ms, now);
	}
}

/** One that has said bye does not answer any more. */
function askIfBehind({ peer, request, keepUntil }: Known): void {
	if (peer.isBehind && keepUntil === undefined) request.plan();
}
