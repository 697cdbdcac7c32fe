import type { Member } from "../../schemas/message";

type Profile = NonNullable<Member["profile"]>;

interface Pooled {
	readonly profile: Profile;
	readonly length: number;
	uses: number;
}

/**
 * The profiles of other servers' users, each kept once, because a user shows the same one in every room. A limit for what a
 * bus can make the process keep: a user whose profile no longer fits is kept without it.
 */
export class ProfilePool {
	readonly #maxLength: number;
	readonly #onFull: () => void;
	readonly #pooled = new Map<string, Pooled>();
	#length = 0;

	constructor(maxLength: number, onFull: () => void) {
		this.#maxLength = maxLength;
		this.#onFull = onFull;
	}

	/** Returns the one copy of a profile, or undefined if there is no room for it. The caller releases it once. */
	take(profile: Profile | undefined): Profile | undefined {
		if (!profile) return undefined;
		const json = JSON.stringify(profile);
		const known = this.#pooled.get(json);
		if (known) {
			known.uses += 1;
			return known.profile;
		}
		if (this.#length + json.length > this.#maxLength) {
			this.#onFull();
			return undefined;
		}
		this.#pooled.set(json, { profile, length: json.length, uses: 1 });
		this.#length += json.length;
		return profile;
	}

	/** Ends one use of a profile that `take` returned. */
	release(profile: Profile | undefined): void {
		if (!profile) return;
		const json = JSON.stringify(profile);
		const pooled = this.#pooled.get(json);
		if (!pooled) return;
		pooled.uses -= 1;
		if (pooled.uses > 0) return;
		this.#pooled.delete(json);
		this.#length -= pooled.length;
	}
}
