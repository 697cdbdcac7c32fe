import { closeCodes } from "../../errors";
import type { Clock } from "../clock";
import { Backpressure, isSlow, type SlowListener, writeDecision } from "./backpressure";
import { type Batch, SharedBatch } from "./batch";
import type { Frame } from "./frame";
import { mergeBySeq, mergeFrames } from "./merge-by-seq";
import type { Transport } from "./transport";
import type { ScheduledQueue, WriteScheduler } from "./write-scheduler";

/** Above this many UTF-16 units for one socket alone, the queue writes before the turn ends. */
const HELD_MAX = 256 * 1024;
const NO_BATCHES: readonly never[] = [];

export interface SendQueueOptions {
	transport: Transport;
	clock: Clock;
	scheduler: WriteScheduler;
}

/** The rooms of one socket, which hold frames for it. */
export interface PendingRooms {
	/** Moves what the rooms were sent so far into the socket's queue, by `enqueue`. */
	flushPending(): void;
}

/**
 * A socket's queue of frames. Holds them until the turn ends and writes them at once: its own and each room's in the order
 * they were sent.
 */
export class SendQueue implements ScheduledQueue {
	/** Called when the reader becomes slow, and when it has caught up. Without a listener, a reader is cut at 4 MiB. */
	slowListener: SlowListener | undefined;
	rooms: PendingRooms | undefined;
	readonly #transport: Transport;
	readonly #clock: Clock;
	readonly #scheduler: WriteScheduler;
	/** Set while the reader is slow. */
	#pressure: Backpressure | undefined;
	/** Frames for this socket alone. */
	#own: Frame[] | undefined;
	#held = 0;
	/** Batches of the socket's rooms, between the scheduler's `offerFrames` and `write`. */
	#offered: readonly SharedBatch[] = NO_BATCHES;
	/** True while the scheduler is going to write this queue. */
	#isScheduled = false;
	#isClosed = false;

	constructor({ transport, clock, scheduler }: SendQueueOptions) {
		this.#transport = transport;
		this.#clock = clock;
		this.#scheduler = scheduler;
	}

	/** True from the time 1 MiB waits until fewer than 64 KiB do. */
	get isSlow(): boolean {
		return this.#pressure !== undefined;
	}

	/** Sends this socket one frame, after everything that it was sent before. */
	send(text: string): void {
		this.push(this.#scheduler.frame(text));
	}

	/** Sends this socket a frame that other sockets are sent too. */
	push(frame: Frame): void {
		this.enqueue([frame]);
		if (this.#held > HELD_MAX) this.flush();
	}

	/** Adds frames in order of their seq: those of a room may be older than what the socket was sent since. */
	enqueue(frames: readonly Frame[]): void {
		if (this.#isClosed || frames.length === 0) return;
		this.#own ??= [];
		const last = this.#own.at(-1);
		if (last && last.seq > frames[0]!.seq) this.#own = mergeFrames(this.#own, frames);
		else for (const frame of frames) this.#own.push(frame);
		for (const { text } of frames) this.#held += text.length;
		this.#schedule();
	}

	/** Adds the batch of a room, when the scheduler is about to write. */
	offer(batch: SharedBatch): void {
		if (this.#isClosed) return;
		this.#offered = this.#offered === NO_BATCHES ? [batch] : [...this.#offered, batch];
		this.#schedule();
	}

	/** Writes what the socket was sent so far, without waiting for the end of the turn. */
	flush(): void {
		this.rooms?.flushPending();
		this.#write();
		this.reportSlow();
	}

	/** Writes what was enqueued and offered. Called by the scheduler. */
	write(): void {
		this.#isScheduled = false;
		this.#write();
	}

	/** Reports a reader that has become slow. Called after `write`, so everything sent to the socket before is on its way. */
	reportSlow(): void {
		this.#pressure?.reportSlow(this.slowListener);
	}

	/** Closes the socket with 4408, because its reader does not keep up. */
	cut(): void {
		if (this.#isClosed) return;
		this.end();
		this.#transport.close(closeCodes.tooSlow.code, "reading too slowly");
		// Terminated too, because the close frame waits behind everything unread.
		this.#transport.terminate();
	}

	/** Closes the socket. What was sent before goes out first; later frames are dropped. */
	close(code: number, reason: string): void {
		this.flush();
		if (this.#isClosed) return;
		this.end();
		this.#transport.close(code, reason);
	}

	/** Releases everything, because the socket has ended. */
	end(): void {
		this.#isClosed = true;
		this.#pressure?.end();
		this.#empty();
	}

	#schedule(): void {
		if (this.#isScheduled) return;
		this.#isScheduled = true;
		this.#scheduler.addQueue(this);
	}

	#write(): void {
		const batches = this.#empty();
		if (batches.length === 0) return;
		const decision = writeDecision(this.#transport.bufferedAmount(), this.isSlow);
		if (decision === "cut") {
			this.cut();
			return;
		}
		const kept = decision === "write" ? batches : withoutVolatile(batches);
		if (kept.length > 0) this.#transport.write(kept);
		this.#measure();
	}

	/** Checks after a write whether the reader is slow now. */
	#measure(): void {
		if (this.#pressure || !isSlow(this.#transport.bufferedAmount())) return;
		this.#pressure = new Backpressure({
			transport: this.#transport,
			clock: this.#clock,
			onCaughtUp: () => {
				this.#pressure = undefined;
				this.slowListener?.onCaughtUp();
			},
			onGivenUp: () => this.cut(),
		});
	}

	/** Returns what to write, and releases it. */
	#empty(): readonly Batch[] {
		const [own, offered] = [this.#own, this.#offered];
		this.#offered = NO_BATCHES;
		if (!own) return offered;
		this.#own = undefined;
		this.#held = 0;
		return mergeBySeq(own, offered);
	}
}

function withoutVolatile(batches: readonly Batch[]): Batch[] {
	return batches.flatMap((batch) => {
		const kept = batch.frames.filter(({ isVolatile }) => !isVolatile);
		if (kept.length === batch.frames.length) return [batch];
		return kept.length > 0 ? [new SharedBatch(kept)] : [];
	});
}
