import type { Clock } from "../clock";
import { AdaptiveDelay } from "./adaptive-delay";
import { Frame } from "./frame";

/** Above this many UTF-16 units sent to rooms in one turn, the scheduler writes before the turn ends. */
const HELD_MAX = 1024 * 1024;

/** A room that holds frames for its members until the next write. */
export interface ScheduledRoom {
	/** Offers every member's send queue what the room holds. */
	offerFrames(): void;
}

/** A socket's queue that holds frames until the next write. */
export interface ScheduledQueue {
	write(): void;
	/** Called after every queue is written. */
	reportSlow(): void;
}

/**
 * Decides when the sockets of a server are written. The cost is in the write, not in the event: frames are held until the
 * turn of the event loop ends, and a flush then writes to each socket once.
 */
export class WriteScheduler {
	readonly #onError: (error: unknown) => void;
	readonly #delay: AdaptiveDelay;
	#rooms = new Set<ScheduledRoom>();
	#queues: ScheduledQueue[] = [];
	/** Events sent to rooms since the last write, and their UTF-16 units. */
	#events = 0;
	#held = 0;
	#nextSeq = 0;
	#stop: (() => void) | undefined;
	#isFlushing = false;

	constructor(clock: Clock, onError: (error: unknown) => void) {
		this.#delay = new AdaptiveDelay(clock);
		this.#onError = onError;
	}

	/** The seq of the next frame. */
	get nextSeq(): number {
		return this.#nextSeq;
	}

	/** Makes the next frame. */
	frame(text: string, isVolatile = false): Frame {
		return new Frame(this.#nextSeq++, text, isVolatile);
	}

	/** Schedules a room that was sent an event of `size` UTF-16 units. */
	addRoom(room: ScheduledRoom, size: number): void {
		this.#rooms.add(room);
		this.#events += 1;
		this.#held += size;
		if (this.#held > HELD_MAX) this.flush();
		this.#arm();
	}

	/** Schedules a queue that has frames; once for each write. */
	addQueue(queue: ScheduledQueue): void {
		this.#queues.push(queue);
		this.#arm();
	}

	/** Writes everything that was sent so far. */
	flush(): void {
		if (this.#isFlushing) return;
		this.#isFlushing = true;
		this.close();
		this.#delay.measure(this.#events, () => this.#write());
		this.#isFlushing = false;
		// A write may cause more events: a socket that is cut leaves its rooms, for example.
		this.#arm();
	}

	/** Cancels the scheduled write. */
	close(): void {
		this.#stop?.();
		this.#stop = undefined;
	}

	#arm(): void {
		if (this.#isFlushing || (this.#rooms.size === 0 && this.#queues.length === 0)) return;
		this.#stop ??= this.#delay.next(
			() => this.flush(),
			() => this.#events,
		);
	}

	#write(): void {
		const rooms = this.#rooms;
		this.#rooms = new Set();
		this.#events = 0;
		this.#held = 0;
		for (const room of rooms) room.offerFrames();
		const queues = this.#queues;
		this.#queues = [];
		// One queue that fails withholds nothing from the others.
		const each = (run: (queue: ScheduledQueue) => void) => {
			for (const queue of queues) {
				try {
					run(queue);
				} catch (error) {
					this.#onError(error);
				}
			}
		};
		each((queue) => queue.write());
		// Only after all are written, because the listener of a slow consumer may send to others.
		each((queue) => queue.reportSlow());
	}
}
