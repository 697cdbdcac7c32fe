import type { Clock } from "../../rpc/clock";
import type { ErrorReporter } from "../../rpc/server/error-reporter";
import type { MetricReporter } from "../../rpc/server/metric";
import { Timer } from "../timer";

/** What made a room be read from the store: a hole between two seqs, the poll of heads, or a join. */
export type HealSource = "gap" | "poll" | "join";

/** How late the bus may deliver a change that was found in the store, because a poll can overtake it. */
const LATE_MS = 2_000;
/** Rooms healed within this time count together. */
const WINDOW_MS = 30_000;
/** Rooms that are healed after all within `WINDOW_MS`, from which on the bus is reported. */
const REPORTED_FROM = 2;
/** How long the bus is not reported again. */
const QUIET_MS = 600_000;
/** How long after an outage healing is expected. */
const EXCUSED_MS = 5_000;
/** Rooms that wait for a late delivery. Further ones are counted in the metric alone. */
const WAITING_MAX = 1_000;

export interface LostChangesOptions {
	clock: Clock;
	/** Returns true while the bus is known to be down, when healing is expected. */
	isBusDown: () => boolean;
	/** Returns true once the bus has delivered a frame of another server. */
	hasHeardOthers: () => boolean;
	onError: ErrorReporter;
	onMetric: MetricReporter | undefined;
}

/**
 * The watch for a bus that loses changes without an error, such as one that each process has for itself: changes are found in
 * the store that the bus has not delivered, and does not deliver later.
 */
export class LostChanges {
	readonly #options: LostChangesOptions;
	readonly #timer: Timer;
	/** The healed rooms, and until when the bus may still deliver what was found. */
	readonly #waiting = new Map<string, { seq: number; until: number }>();
	/** When rooms were healed for good, within the last 30 s. */
	#healedAt: number[] = [];
	#excusedUntil = Number.NEGATIVE_INFINITY;
	#quietUntil = Number.NEGATIVE_INFINITY;

	constructor(options: LostChangesOptions) {
		this.#options = options;
		this.#timer = new Timer(options.clock);
	}

	/** `count` changes of a room, the last one with this seq, were found in the store. */
	healed(room: string, source: HealSource, count: number, seq: number): void {
		const { clock, isBusDown, onMetric } = this.#options;
		onMetric?.({ name: "healed", value: count, attributes: { source } });
		const now = clock.now();
		// A hole shows that the bus delivers, and each bus may lose a message.
		if (source === "gap" || isBusDown() || now < this.#excusedUntil) return;
		if (this.#waiting.size >= WAITING_MAX && !this.#waiting.has(room)) return;
		this.#waiting.set(room, { seq, until: now + LATE_MS });
		this.#timer.after(LATE_MS, () => this.#settle());
	}

	/** The bus has delivered a change after all. */
	delivered(room: string, seq: number): void {
		if (this.#waiting.size > 0 && seq >= (this.#waiting.get(room)?.seq ?? Number.POSITIVE_INFINITY)) {
			this.#waiting.delete(room);
		}
	}

	/** The bus was down, or a subscription was: what was published meanwhile is lost, and that is known. */
	excuse(): void {
		this.#excusedUntil = this.#options.clock.now() + EXCUSED_MS;
		this.#waiting.clear();
	}

	close(): void {
		this.#timer.stop();
		this.#waiting.clear();
	}

	#settle(): void {
		const now = this.#options.clock.now();
		this.#healedAt = this.#healedAt.filter((at) => now - at < WINDOW_MS);
		for (const [room, { until }] of this.#waiting) {
			if (until > now) continue;
			this.#waiting.delete(room);
			this.#healedAt.push(now);
		}
		const [next] = this.#waiting.values();
		if (next) this.#timer.after(next.until - now, () => this.#settle());
		if (this.#healedAt.length < REPORTED_FROM || now < this.#quietUntil) return;
		this.#healedAt = [];
		this.#quietUntil = now + QUIET_MS;
		const why = this.#options.hasHeardOthers()
			? "the pub/sub loses messages"
			: "no frame of another server has ever arrived: do all servers share one pub/sub, and not a MemoryPubSub each?";
		this.#options.onError(new Error(`changes of other servers are found in the store alone; ${why}`), {});
	}
}
