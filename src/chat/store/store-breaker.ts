import { StoreError } from "../../adapters/store-error";
import { ChatError } from "../../errors";
import type { Clock } from "../../rpc/clock";

/** What a call of the store does: read, write a new message, change one that is stored, or read and set read marks. */
export type CallKind = "read" | "write" | "change" | "mark";

/** The last calls that count, and how many of them may fail. */
const WINDOW = 20;
const FAILURES_MAX = WINDOW / 2;
/** How long an open breaker blocks calls before it lets one through to test the store. */
const OPEN_MS = 1_000;

/**
 * A circuit breaker for one kind of call, because calls to a failing store would pile up, each waiting for its deadline. It
 * opens after ten failures among the last twenty calls. It then lets one call per second through, and the first success
 * closes it.
 */
export class StoreBreaker {
	readonly #clock: Clock;
	#outcomes: boolean[] = [];
	/** How many of the outcomes are failures. */
	#failures = 0;
	/** When the next call is let through; undefined while the breaker is closed. */
	#nextCallAt: number | undefined;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	get isOpen(): boolean {
		return this.#nextCallAt !== undefined;
	}

	/** Returns false if a call must not be made. */
	allows(): boolean {
		if (this.#nextCallAt === undefined) return true;
		const now = this.#clock.now();
		if (now < this.#nextCallAt) return false;
		// This call tests the store. The next ones are blocked for another second, unless it succeeds.
		this.#nextCallAt = now + OPEN_MS;
		return true;
	}

	/** Records the outcome of a call. */
	record(works: boolean): void {
		if (works && this.#nextCallAt !== undefined) {
			this.#nextCallAt = undefined;
			this.#outcomes = [];
			this.#failures = 0;
		}
		this.#outcomes.push(works);
		if (!works) this.#failures += 1;
		if (this.#outcomes.length > WINDOW && !this.#outcomes.shift()) this.#failures -= 1;
		if (this.#outcomes.length === WINDOW && this.#failures >= FAILURES_MAX) this.open();
	}

	open(): void {
		this.#nextCallAt ??= this.#clock.now() + OPEN_MS;
	}
}

/**
 * The breakers of a store: one for reads and one for writes, because a store that refuses writes (a full disk, a standby)
 * can still be read; one for changes, because a store whose `replace` is wrong still takes messages; and one for read marks.
 */
export class StoreBreakers {
	readonly #breakers: Record<CallKind, StoreBreaker>;

	constructor(clock: Clock) {
		this.#breakers = {
			read: new StoreBreaker(clock),
			write: new StoreBreaker(clock),
			change: new StoreBreaker(clock),
			mark: new StoreBreaker(clock),
		};
	}

	/** Returns whether calls of this kind are blocked because too many of them failed. */
	isOpen(kind: CallKind): boolean {
		return this.#breakers[kind].isOpen;
	}

	/** Returns false if a call must not be made. */
	allows(kind: CallKind): boolean {
		return this.#breakers[kind].allows();
	}

	/** Records that the store answered a call. */
	succeeded(kind: CallKind): void {
		this.#breakers[kind].record(true);
	}

	/** Records that a call failed. A store that rejects the request itself works. */
	failed(kind: CallKind, error: unknown): void {
		const { failure, scope } = StoreError.is(error) ? error : { failure: "unknown", scope: undefined };
		// A room that is locked says nothing about the others.
		if (scope === "room") return;
		if (scope === "everything") for (const breaker of Object.values(this.#breakers)) breaker.open();
		else if (scope === "writes") this.#breakers[kind === "read" ? "write" : kind].record(false);
		else this.#breakers[kind].record(ChatError.is(error) || failure === "permanent");
	}
}
