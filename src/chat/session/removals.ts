import { ChatError } from "../../errors";
import { type Clock, every } from "../../rpc/clock";
import type { Author } from "../app/author";

/** How long a removal is remembered at least. The deadlines of an action's hooks, join and store calls add up to less. */
const KEEP_MS = 60_000;
const SWEEP_MS = 10_000;
/** Most removals that are remembered. Only a bus that somebody else publishes on has more. */
const REMOVALS_MAX = 100_000;
/** How long `settled` waits for store calls in flight: as long as an append may take. */
const SETTLE_MS = 3_000;

interface Removal {
	/** The generation that the removal began. */
	readonly generation: number;
	readonly at: number;
}

/** What an action runs for, and may end before it. */
export interface Live {
	/** @throws ChatError once it has ended. */
	checkLive(): void;
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
	/** How many actions run that began in this generation; the others, by the generation in which they began. */
	#runningNow = 0;
	readonly #runningSince = new Map<number, number>();
	/** The actions whose store call may be in flight. */
	readonly #committing = new Set<RunningAction>();
	#stopSweep: (() => void) | undefined;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** The generation that an action belongs to if it begins now. */
	get generation(): number {
		return this.#generation;
	}

	/**
	 * An action of a user begins. Whoever calls this calls `end` on the result once the action has ended.
	 *
	 * @param live the session that the action runs for, if there is one.
	 * @param since the generation in which the request began that led to the action, at most 60 s ago.
	 */
	begin(author: Author, live?: Live, since = this.#generation): RunningAction {
		if (since === this.#generation) this.#runningNow += 1;
		else this.#runningSince.set(since, (this.#runningSince.get(since) ?? 0) + 1);
		return new RunningAction(this, author, live, since);
	}

	/** An action that began in this generation has ended. */
	end(action: RunningAction, generation: number): void {
		this.#committing.delete(action);
		if (generation === this.#generation) {
			this.#runningNow -= 1;
			return;
		}
		const others = (this.#runningSince.get(generation) ?? 1) - 1;
		if (others > 0) this.#runningSince.set(generation, others);
		else this.#runningSince.delete(generation);
	}

	/** Returns true if a user was removed from the chat after a generation, or from the room. */
	isRemovedSince(generation: number, userId: string, room?: string): boolean {
		// Nearly always equal, so that a message pays one comparison.
		if (generation === this.#generation) return false;
		const since = (key: string) => (this.#removals.get(key)?.generation ?? 0) > generation;
		return since(keyOf(userId, undefined)) || (room !== undefined && since(keyOf(userId, room)));
	}

	/** The action has made a store call, which `settled` waits for until the action ends. */
	track(action: RunningAction): void {
		this.#committing.add(action);
	}

	/** Removes a user from a room, or, without a room, from the chat: actions that began before fail from now on. */
	add(userId: string, room: string | undefined): void {
		if (this.#runningNow > 0) this.#runningSince.set(this.#generation, this.#runningNow);
		this.#runningNow = 0;
		this.#generation += 1;
		this.#removals.set(keyOf(userId, room), { generation: this.#generation, at: this.#clock.now() });
		if (this.#removals.size > REMOVALS_MAX) {
			const [oldest] = this.#removals.keys();
			if (oldest !== undefined) this.#removals.delete(oldest);
		}
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
		const calls = [...this.#committing].flatMap((action) => action.commitOf(userId, room) ?? []);
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
		const oldest = Math.min(...this.#runningSince.keys(), this.#generation);
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
	/** The user as it was when the action began: a session may get another credential meanwhile. */
	readonly author: Author;
	readonly #removals: Removals;
	readonly #live: Live | undefined;
	readonly #generation: number;
	#hasEnded = false;
	/** The room and the promise of the latest store call. */
	#room: string | undefined;
	#call: Promise<unknown> | undefined;

	constructor(removals: Removals, author: Author, live: Live | undefined, generation: number) {
		this.author = author;
		this.#removals = removals;
		this.#live = live;
		this.#generation = generation;
	}

	/**
	 * To be called after each await.
	 *
	 * @throws ChatError `FORBIDDEN` if the user was removed from the chat since the action began, or from the room;
	 * `NOT_IN_ROOM` if its connection has ended.
	 */
	check(room?: string): void {
		this.checkRemoved(room);
		this.#live?.checkLive();
	}

	/** The same, except that the connection may have ended, and that an action that has ended is not checked. @throws ChatError `FORBIDDEN`. */
	checkRemoved(room?: string): void {
		if (this.#hasEnded || !this.#removals.isRemovedSince(this.#generation, this.author.member.userId, room)) return;
		throw new ChatError("FORBIDDEN", "you were removed");
	}

	/** Makes a store call that a removal waits for. @throws as `check`, and then the call is not made. */
	commit<T>(room: string, call: () => Promise<T>): Promise<T> {
		this.check(room);
		const result = call();
		this.#room = room;
		this.#call = result;
		this.#removals.track(this);
		return result;
	}

	/** Returns the latest store call if it is one of this user in this room, or in any room if there is none. */
	commitOf(userId: string, room: string | undefined): Promise<unknown> | undefined {
		const isOne = this.author.member.userId === userId && (room === undefined || room === this.#room);
		return isOne ? this.#call : undefined;
	}

	/** The action has ended. Calling this again does nothing. */
	end(): void {
		if (this.#hasEnded) return;
		this.#hasEnded = true;
		this.#removals.end(this, this.#generation);
	}
}

/** NUL cannot be part of a room's name or an id. */
const keyOf = (userId: string, room: string | undefined): string => `${userId}\0${room ?? ""}`;
