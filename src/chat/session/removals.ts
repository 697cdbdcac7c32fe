import { ChatError } from "../../errors";
import { type Clock, every } from "../../rpc/clock";

/** How long a removal is remembered at least. The deadlines of an action's hooks, join and store calls add up to less. */
const KEEP_MS = 60_000;
const SWEEP_MS = 10_000;
/** How long `settled` waits for store calls in flight: as long as an append may take. */
const SETTLE_MS = 3_000;

interface Removal {
	/** The generation that the removal began. */
	readonly generation: number;
	readonly at: number;
}

/**
 * Lets a removal win over the actions that were under way when it came. Each kick and ban begins a generation; an action
 * notes the generation in which it began, and after every await it fails if its user was removed in a later one.
 */
export class Removals {
	readonly #clock: Clock;
	/** Counts removals, so that no two share a generation. */
	#generation = 0;
	/** The latest removal, by user and room; of a user from the whole chat, by the user alone. */
	readonly #removals = new Map<string, Removal>();
	/** How many actions run, by the generation in which they began. */
	readonly #running = new Map<number, number>();
	/** Store calls in flight, by user and room. */
	readonly #commits = new Map<string, Set<Promise<unknown>>>();
	#stopSweep: (() => void) | undefined;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** An action of a user begins. Whoever calls this calls `end` on the result once the action has ended. */
	begin(userId: string): RunningAction {
		const generation = this.#generation;
		this.#running.set(generation, (this.#running.get(generation) ?? 0) + 1);
		return new RunningAction(this, userId, generation);
	}

	/** An action that began in this generation has ended. */
	end(generation: number): void {
		const others = (this.#running.get(generation) ?? 1) - 1;
		if (others > 0) this.#running.set(generation, others);
		else this.#running.delete(generation);
	}

	/** Returns true if a user was removed from the room, or from the chat, after a generation. */
	isRemovedSince(generation: number, userId: string, room: string): boolean {
		// Nearly always equal, so that a message pays one comparison.
		if (generation === this.#generation) return false;
		const since = (key: string) => (this.#removals.get(key)?.generation ?? 0) > generation;
		return since(keyOf(userId, room)) || since(keyOf(userId, undefined));
	}

	/** Notes a store call as in flight until it ends, so that `settled` can wait for it. */
	track<T>(userId: string, room: string, call: Promise<T>): Promise<T> {
		const key = keyOf(userId, room);
		const calls = this.#commits.get(key) ?? new Set();
		this.#commits.set(key, calls.add(call));
		const end = () => {
			calls.delete(call);
			if (calls.size === 0 && this.#commits.get(key) === calls) this.#commits.delete(key);
		};
		call.then(end, end);
		return call;
	}

	/** Removes a user from a room, or, without a room, from the chat: actions that began before fail from now on. */
	add(userId: string, room: string | undefined): void {
		this.#generation += 1;
		this.#removals.set(keyOf(userId, room), { generation: this.#generation, at: this.#clock.now() });
		this.#stopSweep ??= every(
			this.#clock,
			() => SWEEP_MS,
			() => this.#sweep(),
		);
	}

	/**
	 * Resolves when the user's store calls that were in flight have ended, or after 3 s. A call of unknown outcome may still
	 * appear, because a committed change has its seq and must be delivered.
	 */
	async settled(userId: string, room: string | undefined): Promise<void> {
		const prefix = keyOf(userId, undefined);
		const calls =
			room === undefined
				? [...this.#commits].flatMap(([key, some]) => (key.startsWith(prefix) ? [...some] : []))
				: [...(this.#commits.get(keyOf(userId, room)) ?? [])];
		if (calls.length === 0) return;
		let stop = () => {};
		const late = new Promise<void>((resolve) => {
			stop = this.#clock.after(SETTLE_MS, resolve);
		});
		await Promise.race([Promise.allSettled(calls), late]);
		stop();
	}

	close(): void {
		this.#stopSweep?.();
		this.#stopSweep = undefined;
	}

	/** Forgets removals that are old enough and older than every action that runs. */
	#sweep(): void {
		const oldest = Math.min(...this.#running.keys(), this.#generation);
		const before = this.#clock.now() - KEEP_MS;
		for (const [key, { generation, at }] of this.#removals) {
			if (at <= before && generation <= oldest) this.#removals.delete(key);
		}
		if (this.#removals.size > 0) return;
		this.close();
	}
}

/** An action that runs for a user. */
export class RunningAction {
	readonly #removals: Removals;
	readonly #userId: string;
	readonly #generation: number;

	constructor(removals: Removals, userId: string, generation: number) {
		this.#removals = removals;
		this.#userId = userId;
		this.#generation = generation;
	}

	/** @throws ChatError `FORBIDDEN` if the user was removed from the room, or from the chat, since the action began. */
	check(room: string): void {
		if (!this.#removals.isRemovedSince(this.#generation, this.#userId, room)) return;
		throw new ChatError("FORBIDDEN", "you were removed");
	}

	/** Makes a store call that a removal waits for. @throws ChatError `FORBIDDEN`, and then the call is not made. */
	commit<T>(room: string, call: () => Promise<T>): Promise<T> {
		this.check(room);
		return this.#removals.track(this.#userId, room, call());
	}

	/** The action has ended. To be called once. */
	end(): void {
		this.#removals.end(this.#generation);
	}
}

/** NUL cannot be part of a room's name or an id. */
const keyOf = (userId: string, room: string | undefined): string => `${userId}\0${room ?? ""}`;
