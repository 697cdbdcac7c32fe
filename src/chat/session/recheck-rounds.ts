import type { Clock } from "../../rpc/clock";
import { Timer } from "../timer";

/** Every user is visited this often in `recheckMs`, a few at a time. */
const ROUNDS = 4;
const STEPS_PER_ROUND = 15;

export interface RecheckRoundsOptions {
	/** How old the last answer about a membership may be, in milliseconds. */
	recheckMs: number;
	clock: Clock;
	userIds: () => string[];
	/** Visits a user. Memberships that were last checked at `dueBefore` or earlier are to be checked now. */
	visit: (userId: string, dueBefore: number) => void;
}

/** Visits every user in turn, spread over time, so that those who came together are not asked about together. */
export class RecheckRounds {
	readonly #options: RecheckRoundsOptions;
	readonly #timer: Timer;
	/** The users that the current round has not visited. */
	#left: string[] = [];
	#perStep = 0;

	constructor(options: RecheckRoundsOptions) {
		this.#options = options;
		this.#timer = new Timer(options.clock);
	}

	/** Starts the rounds, which end by themselves once there is no user. */
	start(): void {
		this.#timer.every(
			() => this.#options.recheckMs / ROUNDS / STEPS_PER_ROUND,
			() => this.#step(),
		);
	}

	stop(): void {
		this.#timer.stop();
	}

	#step(): void {
		const { clock, recheckMs, userIds, visit } = this.#options;
		if (this.#left.length === 0) {
			this.#left = userIds();
			this.#perStep = Math.ceil(this.#left.length / STEPS_PER_ROUND);
			if (this.#perStep === 0) {
				this.stop();
				return;
			}
		}
		const dueBefore = clock.now() - recheckMs * (1 - 1 / ROUNDS);
		for (const userId of this.#left.splice(-this.#perStep)) visit(userId, dueBefore);
	}
}
