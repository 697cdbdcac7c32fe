import type { Clock } from "../../rpc/clock";
import type { ErrorReporter } from "../../rpc/server/error-reporter";
import { usernameSchema } from "../../schemas/primitives";
import type { ProfileReader } from "../app/user";
import { Deadline } from "../deadline";
import type { FindUsers } from "./find-users";
import { type Person, UserCache } from "./user-cache";

/** How long a page waits for the app's answer. */
const DEADLINE_MS = 1_000;
/** How long the app is not asked after it failed or was late, because each page would wait again. */
const REST_MS = 5_000;
/** Most users in one call. */
const IDS_MAX = 1_000;
/** Most calls at a time, and most that wait for one to end. The users of a further one keep the names that are stored. */
const CALLS_MAX = 8;
const WAITING_MAX = 16;
/** Time without another report after one, because a table that is down fails at each page. */
const QUIET_MS = 60_000;

const NO_MAP = "users must return a Map of users by id";
/** The part of a Map that is used. */
type FoundById = { get(id: string): unknown };

export interface UserLookupOptions {
	users: FindUsers;
	/** Undefined for a chat whose users have no profile. */
	profiles?: ProfileReader | undefined;
	clock: Clock;
	onError: ErrorReporter;
}

/** Users that the app is asked about in one call. */
class Batch {
	readonly ids: string[] = [];
	readonly ended: Promise<void>;
	/** The call has ended, or is not made. */
	readonly end: () => void;

	constructor() {
		let end = () => {};
		this.ended = new Promise((resolve) => {
			end = resolve;
		});
		this.end = end;
	}
}

/** The app's `users` behind a cache and a deadline. All that is asked in one turn of the event loop is one call. */
export class UserLookup {
	readonly #options: UserLookupOptions;
	readonly #cache: UserCache;
	readonly #deadline: Deadline;
	/** The batch of each user that is asked about. */
	readonly #asking = new Map<string, Batch>();
	/** The batches that wait for a call, the first one first. */
	readonly #waiting: Batch[] = [];
	#calls = 0;
	#isScheduled = false;
	#restsUntil = Number.NEGATIVE_INFINITY;
	#quietUntil = Number.NEGATIVE_INFINITY;

	constructor(options: UserLookupOptions) {
		this.#options = options;
		this.#cache = new UserCache(options.clock);
		const onLate = () => new Error(`users did not answer within ${DEADLINE_MS} ms`);
		this.#deadline = new Deadline(DEADLINE_MS, options.clock, onLate);
	}

	/** Returns a user as the app last had it, or undefined if the app does not know the user or was not asked. */
	get(id: string): Person | undefined {
		return this.#cache.get(id);
	}

	/**
	 * Asks the app about the users who are not known. Resolves once `get` has the answers, at the latest after a second, and
	 * never rejects. Returns undefined if there is nothing to wait for.
	 */
	prepare(ids: ReadonlySet<string>): Promise<void> | undefined {
		const batches = new Set<Promise<void>>();
		for (const id of ids) {
			if (this.#cache.isFresh(id)) continue;
			const batch = this.#asking.get(id) ?? this.#add(id);
			if (batch) batches.add(batch.ended);
		}
		if (batches.size === 0) return undefined;
		// Late for a batch that waited for another one's call.
		return this.#deadline.run(Promise.all(batches)).then(
			() => {},
			() => {},
		);
	}

	#add(id: string): Batch | undefined {
		if (this.#options.clock.now() < this.#restsUntil) return undefined;
		let batch = this.#waiting.at(-1);
		if (!batch || batch.ids.length >= IDS_MAX) {
			if (this.#waiting.length >= WAITING_MAX) return undefined;
			batch = new Batch();
			this.#waiting.push(batch);
		}
		batch.ids.push(id);
		this.#asking.set(id, batch);
		if (!this.#isScheduled) {
			this.#isScheduled = true;
			this.#options.clock.turn(() => {
				this.#isScheduled = false;
				this.#callNext();
			});
		}
		return batch;
	}

	#callNext(): void {
		while (this.#calls < CALLS_MAX) {
			const batch = this.#waiting.shift();
			if (!batch) return;
			if (this.#options.clock.now() < this.#restsUntil) this.#end(batch);
			else void this.#call(batch);
		}
	}

	/** Never rejects. */
	async #call(batch: Batch): Promise<void> {
		const { users, clock } = this.#options;
		this.#calls += 1;
		// The app may change the list that it is given.
		const asked = (async () => users([...batch.ids]))();
		// Of a late answer as well, which the next page uses.
		const answered = asked.then((found) => this.#remember(batch.ids, found));
		try {
			await this.#deadline.run(answered);
		} catch (error) {
			this.#restsUntil = clock.now() + REST_MS;
			this.#report(error);
		}
		this.#calls -= 1;
		this.#end(batch);
		this.#callNext();
	}

	#end(batch: Batch): void {
		for (const id of batch.ids) this.#asking.delete(id);
		batch.end();
	}

	/** @throws TypeError for an answer that is no Map. */
	#remember(ids: readonly string[], found: unknown): void {
		if (typeof (found as Partial<FoundById> | undefined)?.get !== "function") throw new TypeError(NO_MAP);
		for (const id of ids) this.#cache.set(id, this.#read((found as FoundById).get(id)));
	}

	/** Returns a checked user, or undefined for one whose name must not be shown. */
	#read(found: unknown): Person | undefined {
		if (found === undefined || found === null) return undefined;
		const { name: foundName, profile: foundProfile } = found as { name?: unknown; profile?: unknown };
		const name = usernameSchema.safeParse(foundName);
		if (!name.success) {
			this.#report(new TypeError(`users returned a name that is not valid: ${name.error.issues[0]?.message}`));
			return undefined;
		}
		if (foundProfile === undefined || foundProfile === null) return { name: name.data };
		const profile = this.#options.profiles?.safeParse(foundProfile);
		if (profile?.error) {
			const [issue] = profile.error.issues;
			this.#report(new TypeError(`users returned a profile that is not valid: ${issue?.message}`));
		}
		return profile?.data ? { name: name.data, profile: profile.data } : { name: name.data };
	}

	#report(error: unknown): void {
		const { clock, onError } = this.#options;
		if (clock.now() < this.#quietUntil) return;
		this.#quietUntil = clock.now() + QUIET_MS;
		onError(error, { event: "users" });
	}
}
