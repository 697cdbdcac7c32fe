import type { Clock } from "../clock";
import type { FanOut } from "../rooms/fan-out";
import { AdaptiveDelay } from "./adaptive-delay";
import { Frame } from "./frame";
import type { SendQueue } from "./send-queue";

/** So much told in one turn is written before its end: what a turn may hold back, in UTF-16 units. */
const HELD_MAX = 1024 * 1024;

/**
 * What a server tells its sockets in one turn of the event loop. A write is what costs, not the event in it: so what is
 * told is kept until the turn is over, and the flush then writes to each socket once.
 */
export class WriteScheduler {
	readonly #onError: (error: unknown) => void;
	readonly #delay: AdaptiveDelay;
	#rooms = new Set<FanOut>();
	#sendQueues: SendQueue[] = [];
	/** Events told to rooms in this turn, and their UTF-16 units. */
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

	frame(text: string, isVolatile = false): Frame {
		return new Frame(this.#nextSeq++, text, isVolatile);
	}

	/** A room was told an event of so many UTF-16 units. */
	addRoom(room: FanOut, size: number): void {
		this.#rooms.add(room);
		this.#events += 1;
		this.#held += size;
		if (this.#held > HELD_MAX) this.flush();
		this.#arm();
	}

	/** An sendQueue has something to write. */
	addSendQueue(sendQueue: SendQueue): void {
		this.#sendQueues.push(sendQueue);
		this.#arm();
	}

	/** Writes all that was told so far. */
	flush(): void {
		if (this.#isFlushing) return;
		this.#isFlushing = true;
		this.close();
		this.#delay.measure(this.#events, () => this.#write());
		this.#isFlushing = false;
		// Sockets that were cut have left their rooms, and the others are to be told.
		this.#arm();
	}

	/** Nothing more is written by itself. */
	close(): void {
		this.#stop?.();
		this.#stop = undefined;
	}

	#arm(): void {
		if (this.#isFlushing || (this.#rooms.size === 0 && this.#sendQueues.length === 0)) return;
		this.#stop ??= this.#delay.next(
			() => this.flush(),
			() => this.#events,
		);
	}

	#write(): void {
		const [rooms, sendQueues] = [this.#rooms, this.#sendQueues];
		this.#rooms = new Set();
		this.#sendQueues = [];
		this.#events = 0;
		this.#held = 0;
		for (const room of rooms) room.collect((sendQueue) => sendQueues.push(sendQueue));
		// One that fails keeps it from nobody else.
		const each = (run: (sendQueue: SendQueue) => void) => {
			for (const sendQueue of sendQueues) {
				try {
					run(sendQueue);
				} catch (error) {
					this.#onError(error);
				}
			}
		};
		each((sendQueue) => sendQueue.write());
		// After all are written: who is told of a slow reader may tell others of it.
		each((sendQueue) => sendQueue.reportSlow());
	}
}
