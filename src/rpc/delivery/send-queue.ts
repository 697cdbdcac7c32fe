import { closeCodes } from "../../errors";
import type { Clock } from "../clock";
import { Backpressure, isSlow, type SlowListener, writeDecision } from "./backpressure";
import { type Batch, SharedBatch } from "./batch";
import type { Frame } from "./frame";
import { mergeBySeq, mergeFrames } from "./merge-by-seq";
import type { Transport } from "./transport";
import type { ScheduledQueue, WriteScheduler } from "./write-scheduler";

/** So much for one socket alone is written before the turn ends, in UTF-16 units. */
const HELD_MAX = 256 * 1024;
const NOTHING: readonly never[] = [];

export interface SendQueueOptions {
	transport: Transport;
	clock: Clock;
	scheduler: WriteScheduler;
}

/** The rooms of one socket. */
export interface PendingRooms {
	/** Hands over, by `take`, what the socket was told in them so far. */
	flushPending(): void;
}

/** What one socket is sent: kept until the turn ends, then written at once, each room's and its own in the order of telling. */
export class SendQueue implements ScheduledQueue {
	/** Who is told when the reader is slow, and when no more. Without one, a reader is cut at 4 MiB. */
	slowListener: SlowListener | undefined;
	rooms: PendingRooms | undefined;
	readonly #transport: Transport;
	readonly #clock: Clock;
	readonly #scheduler: WriteScheduler;
	/** While the reader is slow. */
	#pressure: Backpressure | undefined;
	/** Frames for this socket alone. */
	#own: Frame[] | undefined;
	#held = 0;
	/** What its rooms were told, between the flush's collecting and its writing. */
	#offered: readonly SharedBatch[] = NOTHING;
	/** True while the scheduler is going to write this queue. */
	#isScheduled = false;
	#isClosed = false;

	constructor({ transport, clock, scheduler }: SendQueueOptions) {
		this.#transport = transport;
		this.#clock = clock;
		this.#scheduler = scheduler;
	}

	/** True from 1 MiB waiting until it is under 64 KiB again. */
	get isSlow(): boolean {
		return this.#pressure !== undefined;
	}

	/** Sends this socket one frame, after everything that it was told before. */
	send(text: string): void {
		this.push(this.#scheduler.frame(text));
	}

	/** The same with a frame that other sockets are sent too. */
	push(frame: Frame): void {
		this.enqueue([frame]);
		if (this.#held > HELD_MAX) this.flush();
	}

	/** Takes what a room told this socket, which may be older than what it was sent since. */
	enqueue(frames: readonly Frame[]): void {
		if (this.#isClosed || frames.length === 0) return;
		this.#own ??= [];
		const last = this.#own.at(-1);
		if (last && last.seq > frames[0]!.seq) this.#own = mergeFrames(this.#own, frames);
		else for (const frame of frames) this.#own.push(frame);
		for (const { text } of frames) this.#held += text.length;
		this.#schedule();
	}

	/** The same at the end of the turn. */
	offer(batch: SharedBatch): void {
		if (this.#isClosed) return;
		this.#offered = this.#offered === NOTHING ? [batch] : [...this.#offered, batch];
		this.#schedule();
	}

	/** Writes what the socket was told so far, without waiting for the end of the turn. */
	flush(): void {
		this.rooms?.flushPending();
		this.#write();
		this.reportSlow();
	}

	/** The turn ends: writes what was taken and offered. */
	write(): void {
		this.#isScheduled = false;
		this.#write();
	}

	/** After `write`: tells the writer of a reader that has become slow. All that the socket was told before is on its way by now. */
	reportSlow(): void {
		this.#pressure?.reportSlow(this.slowListener);
	}

	/** The reader does not keep up: it is told, as far as it still reads, and ended. */
	cut(): void {
		if (this.#isClosed) return;
		this.end();
		this.#transport.close(closeCodes.tooSlow.code, "reading too slowly");
		// The close frame waits behind everything unread, so the socket is ended too.
		this.#transport.terminate();
	}

	/** Everything that it was told before goes out first; nothing is sent after it. */
	close(code: number, reason: string): void {
		this.flush();
		if (this.#isClosed) return;
		this.end();
		this.#transport.close(code, reason);
	}

	/** The socket is gone. */
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
		const verdict = writeDecision(this.#transport.bufferedAmount(), this.isSlow);
		if (verdict === "cut") {
			this.cut();
			return;
		}
		const kept = verdict === "write" ? batches : withoutVolatile(batches);
		if (kept.length > 0) this.#transport.write(kept);
		this.#measure();
	}

	/** Something was written: looks whether the reader is slow now. */
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

	/** Gives what is to be written, which is then no longer held here. */
	#empty(): readonly Batch[] {
		const [own, offered] = [this.#own, this.#offered];
		this.#offered = NOTHING;
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
