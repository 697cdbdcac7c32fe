import type { Clock } from "../../../src/rpc/clock";

/** What decides when the server writes. */
export interface Delay {
	next(write: () => void, pending: () => number): () => void;
	measure(events: number, write: () => void): void;
}

export type MakeDelay = (clock: Clock) => Delay;

/** What a load comes to. */
interface Outcome {
	messages: number;
	/** CPU of the server. */
	busyMs: number;
}

/** Called for each message of a write. */
type OnWritten = (client: number, beganAt: number, tookMs: number) => void;

interface Arrival {
	at: number;
	client: number;
}

const READ_MS = 0.05;
/** A write to a room of 1,000. */
const WRITE_MS = 8;
const ROUND_TRIP_MS = 0.3;

/** A server with one room, in virtual time: each turn of its loop runs timers, reads what has arrived, and ends. */
export class VirtualServer {
	readonly #delay: Delay;
	#now = 0;
	#busyMs = 0;
	#messages = 0;
	#timers: { at: number; run: () => void }[] = [];
	#turnEnds: (() => void)[] = [];
	#arrivals: Arrival[] = [];
	#pending: Arrival[] = [];
	#isArmed = false;

	constructor(makeDelay: MakeDelay) {
		this.#delay = makeDelay({
			now: () => this.#now,
			random: () => 0,
			after: (ms, run) => {
				const timer = { at: this.#now + ms, run };
				this.#timers.push(timer);
				return () => {
					this.#timers = this.#timers.filter((other) => other !== timer);
				};
			},
			turn: (run) => {
				this.#turnEnds.push(run);
				return () => {
					this.#turnEnds = this.#turnEnds.filter((other) => other !== run);
				};
			},
		});
	}

	/** Lets clients each send again as soon as they have their own message back. */
	runInStep(clients: number, ms: number): Outcome {
		for (let client = 0; client < clients; client++) this.#arrivals.push({ at: client * 0.1, client });
		return this.#run(ms, (client, beganAt, tookMs) => {
			const at = beganAt + (tookMs * (client + 0.5)) / clients + ROUND_TRIP_MS;
			this.#arrivals.push({ at, client });
		});
	}

	/** Lets messages arrive at a rate, at random times that are the same in every run. */
	runStream(perSecond: number, ms: number): Outcome {
		let seed = 7;
		const random = () => {
			seed = (seed * 16_807) % 2_147_483_647;
			return seed / 2_147_483_647;
		};
		for (let at = 0; at < ms; at += (Math.log(1 / random()) * 1_000) / perSecond)
			this.#arrivals.push({ at, client: 0 });
		return this.#run(ms, () => {});
	}

	#run(ms: number, onWritten: OnWritten): Outcome {
		while (this.#now < ms) {
			const isIdle = this.#turnEnds.length === 0;
			const next = Math.min(...[...this.#timers, ...this.#arrivals].map(({ at }) => at));
			if (isIdle) this.#now = Math.max(this.#now, next);
			for (const timer of this.#timers.filter(({ at }) => at <= this.#now)) {
				this.#timers = this.#timers.filter((other) => other !== timer);
				timer.run();
			}
			const arrived = this.#arrivals.filter(({ at }) => at <= this.#now);
			this.#arrivals = this.#arrivals.filter(({ at }) => at > this.#now);
			for (const message of arrived) this.#read(message, onWritten);
			for (const run of this.#turnEnds.splice(0)) run();
		}
		return { messages: this.#messages, busyMs: this.#busyMs };
	}

	#read(message: Arrival, onWritten: OnWritten): void {
		this.#spend(READ_MS);
		this.#pending.push(message);
		if (this.#isArmed) return;
		this.#isArmed = true;
		this.#delay.next(
			() => {
				this.#isArmed = false;
				const batch = this.#pending.splice(0);
				this.#delay.measure(batch.length, () => this.#write(batch, onWritten));
			},
			() => this.#pending.length,
		);
	}

	#write(batch: Arrival[], onWritten: OnWritten): void {
		const beganAt = this.#now;
		this.#spend(WRITE_MS);
		this.#messages += batch.length;
		for (const { client } of batch) onWritten(client, beganAt, WRITE_MS);
	}

	#spend(ms: number): void {
		this.#now += ms;
		this.#busyMs += ms;
	}
}
