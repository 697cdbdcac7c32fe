import type { RestrictionKey } from "../../adapters/restriction-store";
import type { Ban, Mute, Restriction, SlowMode } from "../../schemas/restriction";

/** The restrictions that apply, in memory. One whose `until` has passed no longer applies, and nothing has to be written for that. */
export class ActiveRestrictions {
	readonly #date: () => number;
	readonly #byKey = new Map<string, Restriction>();

	/** `date` returns the milliseconds since the epoch. */
	constructor(date: () => number) {
		this.#date = date;
	}

	/** Adds a restriction in place of the one with the same kind, room and user. Returns false if it is the same as before. */
	set(restriction: Restriction): boolean {
		const key = keyOf(restriction);
		const before = this.#byKey.get(key);
		this.#byKey.set(key, restriction);
		return before?.until !== restriction.until || !before;
	}

	delete(key: RestrictionKey): void {
		this.#byKey.delete(keyOf(key));
	}

	/** Returns the user's ban from the room, or from the chat. */
	ban(userId: string, room?: string): Ban | undefined {
		return this.#find("ban", userId, room) as Ban | undefined;
	}

	/** Returns the user's mute in the room, or in every room. */
	mute(userId: string, room: string): Mute | undefined {
		return this.#find("mute", userId, room) as Mute | undefined;
	}

	/** Returns the slow mode of a room. */
	slowMode(room: string): SlowMode | undefined {
		return this.#active({ kind: "slow", room }) as SlowMode | undefined;
	}

	/** Returns all bans. */
	bans(): Ban[] {
		return [...this.#byKey.values()].filter((one): one is Ban => one.kind === "ban" && this.#applies(one));
	}

	/** Drops the restrictions that have ended. */
	sweep(): void {
		for (const [key, restriction] of this.#byKey) {
			if (!this.#applies(restriction)) this.#byKey.delete(key);
		}
	}

	#find(kind: "ban" | "mute", userId: string, room: string | undefined): Restriction | undefined {
		// Nearly every chat has none, and every message asks.
		if (this.#byKey.size === 0) return undefined;
		const everywhere = this.#active({ kind, userId });
		return everywhere ?? (room === undefined ? undefined : this.#active({ kind, room, userId }));
	}

	#active(key: RestrictionKey): Restriction | undefined {
		if (this.#byKey.size === 0) return undefined;
		const found = this.#byKey.get(keyOf(key));
		return found && this.#applies(found) ? found : undefined;
	}

	#applies({ until }: Restriction): boolean {
		return until === undefined || until > this.#date();
	}
}

/** NUL cannot be part of a room's name or an id. */
const keyOf = ({ kind, ...of }: RestrictionKey | Restriction): string =>
	`${kind}\0${of.room ?? ""}\0${"userId" in of ? (of.userId ?? "") : ""}`;
