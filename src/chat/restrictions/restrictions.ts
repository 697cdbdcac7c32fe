import type { RestrictionKey } from "../../adapters/restriction-store";
import { ChatError } from "../../errors";
import { type Clock, dateOf } from "../../rpc/clock";
import type { Ban, Restriction } from "../../schemas/restriction";
import type { RestrictionCalls } from "../store/restriction-calls";
import { Timer } from "../timer";
import { ActiveRestrictions } from "./active-restrictions";
import { SlowSends } from "./slow-sends";

/** How often the store is read. The other servers' frames only make it sooner. */
const READ_MS = 10_000;
/** How long frames of other servers are gathered for one read. */
const GATHER_MS = 50;
/** One read in this many starts at the beginning, because a store that was restored from a backup counts again from an earlier rev. */
const FULL_READ_EVERY = 60;

/** Makes a change that was made on this server. */
type Change = (active: ActiveRestrictions) => void;

export interface RestrictionsOptions {
	/** Undefined for a store that keeps no restrictions. */
	store: RestrictionCalls | undefined;
	clock: Clock;
	/** A ban came into force: the user's sessions on this server are to be removed. */
	onBan: (ban: Ban) => void;
	/** Makes the other servers read the store soon. */
	announce: () => void;
}

/**
 * The bans, mutes and slow modes of a chat. The store keeps them, and each server has the ones that apply in memory, so that
 * no message waits for the store.
 */
export class Restrictions {
	readonly #options: RestrictionsOptions;
	readonly #slowSends: SlowSends;
	readonly #timer: Timer;
	readonly #gatherTimer: Timer;
	#active: ActiveRestrictions;
	#rev = 0;
	#reads = 0;
	#isReady: boolean;
	#isClosed = false;
	#reading: Promise<void> | undefined;
	/** What was changed here since the current read began: its answer may be from before. */
	#changesSinceRead: Change[] = [];
	/** The read that starts after the current one. */
	#nextRead: Promise<void> | undefined;

	constructor(options: RestrictionsOptions) {
		const { clock, store } = options;
		this.#options = options;
		this.#slowSends = new SlowSends(() => clock.now());
		this.#timer = new Timer(clock);
		this.#gatherTimer = new Timer(clock);
		this.#active = this.#newActive();
		this.#isReady = store === undefined;
	}

	/**
	 * Resolves once the restrictions have been read, or returns undefined if they have. The first call starts the reads, because
	 * some runtimes allow no call of a database while an app is mounted.
	 *
	 * @throws ChatError `STORE_UNAVAILABLE` if they have never been read, and cannot be read now.
	 */
	ready(): Promise<void> | undefined {
		this.#startTimer();
		if (this.#isReady) return undefined;
		return this.#reading ?? this.refresh();
	}

	/** Reads what changed in the store. Resolves after a read that started after this call. @throws ChatError `STORE_UNAVAILABLE`. */
	refresh(): Promise<void> {
		if (!this.#reading) return this.#startRead();
		this.#nextRead ??= this.#reading
			.catch(() => {})
			.then(() => {
				this.#nextRead = undefined;
				return this.#startRead();
			});
		return this.#nextRead;
	}

	/** Reads what changed in the store soon, if this server reads it at all. The store reports a failure, and the next read retries. */
	refreshSoon(): void {
		if (this.#timer.isRunning) this.#gatherTimer.after(GATHER_MS, () => void this.refresh().catch(() => {}));
	}

	/** Stores a restriction and applies it here; the other servers read it soon. @throws ChatError `UNSUPPORTED`, `STORE_UNAVAILABLE`. */
	async set(restriction: Restriction): Promise<void> {
		await this.#store().set(restriction);
		this.#apply(this.#active, restriction);
		this.#changed((active) => active.set(restriction));
	}

	/** Removes a restriction, if there is one, as `set` sets it. @throws ChatError `UNSUPPORTED`, `STORE_UNAVAILABLE`. */
	async remove(key: RestrictionKey): Promise<void> {
		await this.#store().remove(key);
		this.#active.delete(key);
		this.#changed((active) => active.delete(key));
	}

	/** Returns the bans that apply, as the store has them. @throws ChatError `UNSUPPORTED`, `STORE_UNAVAILABLE`. */
	async bans(): Promise<Ban[]> {
		this.#store();
		this.#startTimer();
		await this.refresh();
		return this.#active.bans();
	}

	/** Returns the ban that keeps a user from connecting, or from the room, or undefined if there is none. */
	banOf(userId: string, room?: string): Ban | undefined {
		return this.#active.ban(userId, room);
	}

	/** @throws ChatError `FORBIDDEN` if the user is banned from the room. */
	checkJoin(userId: string, room: string): void {
		const ban = this.#active.ban(userId, room);
		if (ban) throw new ChatError("FORBIDDEN", banText(ban));
	}

	/** @throws ChatError `FORBIDDEN` if the user is banned or muted, and may add nothing to what the room reads. */
	checkMute(userId: string, room: string): void {
		this.checkJoin(userId, room);
		const mute = this.#active.mute(userId, room);
		if (mute) throw new ChatError("FORBIDDEN", withReason("you are muted", mute.reason));
	}

	/**
	 * Checks that a user may send a message, and counts it if the room has a slow mode.
	 *
	 * @throws ChatError `FORBIDDEN` if the user is banned or muted; `RATE_LIMITED` with the milliseconds to wait.
	 */
	checkSend(userId: string, room: string, clientId: string | undefined): void {
		this.checkMute(userId, room);
		const slow = this.#active.slowMode(room);
		const retryAfterMs = slow ? this.#slowSends.consume(userId, room, slow.seconds, clientId) : 0;
		if (retryAfterMs > 0) throw new ChatError("RATE_LIMITED", "the room is in slow mode", { retryAfterMs });
	}

	close(): void {
		this.#isClosed = true;
		this.#timer.stop();
		this.#gatherTimer.stop();
	}

	#store(): RestrictionCalls {
		const { store } = this.#options;
		if (!store) throw new ChatError("UNSUPPORTED", "this store keeps no bans, mutes or slow modes");
		return store;
	}

	#newActive(): ActiveRestrictions {
		return new ActiveRestrictions(() => dateOf(this.#options.clock));
	}

	#startTimer(): void {
		const { store, clock } = this.#options;
		if (!store || this.#isClosed) return;
		this.#timer.every(
			() => READ_MS * (0.9 + clock.random() / 5),
			() => void this.refresh().catch(() => {}),
		);
	}

	/** A restriction was changed here. `change` makes the change again. */
	#changed(change: Change): void {
		this.#changesSinceRead.push(change);
		this.#options.announce();
		this.#startTimer();
		// For the rev. The store has reported a failure, and the next read finds the change.
		this.refresh().catch(() => {});
	}

	#startRead(): Promise<void> {
		this.#reading = this.#read().finally(() => {
			this.#reading = undefined;
		});
		return this.#reading;
	}

	async #read(): Promise<void> {
		const { store } = this.#options;
		if (!store || this.#isClosed) return;
		const isFull = this.#reads % FULL_READ_EVERY === 0;
		const active = isFull ? this.#newActive() : this.#active;
		const since = isFull ? 0 : this.#rev;
		const newBans: Ban[] = [];
		const changes: Change[] = [];
		this.#changesSinceRead = changes;
		let rev: number;
		try {
			rev = await store.changesSince(since, ({ restriction, isRemoved }) => {
				if (isRemoved) active.delete(restriction);
				else if (active.set(restriction) && restriction.kind === "ban") newBans.push(restriction);
			});
		} finally {
			for (const change of changes) change(active);
		}
		if (this.#isClosed) return;
		this.#reads += 1;
		// Not yet the new rev if something was changed meanwhile, because only the next read tells what came last.
		this.#rev = changes.length > 0 ? since : rev;
		const before = this.#active;
		this.#active = active;
		active.sweep();
		this.#isReady = true;
		for (const ban of newBans) {
			const isKnown = isFull && before.ban(ban.userId, ban.room) !== undefined;
			if (!isKnown && active.ban(ban.userId, ban.room)) this.#options.onBan(ban);
		}
	}

	#apply(active: ActiveRestrictions, restriction: Restriction): void {
		if (active.set(restriction) && restriction.kind === "ban") this.#options.onBan(restriction);
	}
}

/** Returns what a banned user is told. */
export const banText = ({ reason }: Ban): string => withReason("you are banned", reason);

const withReason = (text: string, reason: string | undefined): string => (reason ? `${text}: ${reason}` : text);
