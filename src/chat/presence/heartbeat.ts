import { type Clock, every } from "../../rpc/clock";

const INTERVAL_MS = 2_000;
/** Each interval is up to this much shorter or longer, or all servers come to beat at the same moment. */
const JITTER = 0.1;
/** One beat answers all who say hello within this time. */
const ANSWER_MS = 100;

export interface HeartbeatOptions {
	clock: Clock;
	isNeeded(): boolean;
	send(): void;
}

/** Tells the others every 2 s ± 10 % that this server lives. Ends by itself when it is not needed any more. */
export class Heartbeat {
	readonly #options: HeartbeatOptions;
	#stop: (() => void) | undefined;
	#stopAnswer: (() => void) | undefined;

	constructor(options: HeartbeatOptions) {
		this.#options = options;
	}

	get isBeating(): boolean {
		return this.#stop !== undefined;
	}

	/** Beats from now on, if it is needed. */
	wake(): void {
		const { clock, isNeeded } = this.#options;
		if (this.#stop || !isNeeded()) return;
		this.#stop = every(
			clock,
			() => INTERVAL_MS * (1 + JITTER * (2 * clock.random() - 1)),
			() => this.#beat(),
		);
	}

	/** One beat more, soon: somebody asks who is there. */
	answer(): void {
		const { clock, send } = this.#options;
		this.#stopAnswer ??= clock.after(ANSWER_MS * clock.random(), () => {
			this.#stopAnswer = undefined;
			send();
		});
	}

	stop(): void {
		this.#stop?.();
		this.#stop = undefined;
		this.#stopAnswer?.();
		this.#stopAnswer = undefined;
	}

	#beat(): void {
		if (this.#options.isNeeded()) this.#options.send();
		else this.stop();
	}
}
