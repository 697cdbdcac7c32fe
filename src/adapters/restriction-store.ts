import type { Restriction } from "../schemas/restriction";

/** What identifies a restriction: a store keeps at most one of a kind for a user in a room. */
export interface RestrictionKey {
	kind: Restriction["kind"];
	room?: string | undefined;
	userId?: string | undefined;
}

/** A restriction that was set or removed. */
export interface RestrictionChange {
	/** The number of the change. It rises with each change of any restriction of the store, also when it is removed. */
	rev: number;
	restriction: Restriction;
	/** True if the restriction no longer applies. */
	isRemoved: boolean;
}

/** Where bans, mutes and slow modes are kept. Without it, `ban`, `mute` and `slowMode` are `UNSUPPORTED`. */
export interface RestrictionStore {
	/** Stores a restriction in place of the one with the same kind, room and user, and resolves once it is committed. */
	setRestriction(restriction: Restriction): Promise<void>;
	/** Removes a restriction. Resolves also if there was none. */
	removeRestriction(key: RestrictionKey): Promise<void>;
	/** Returns the latest change of each restriction with a `rev` above `sinceRev`, ascending by `rev`, at most 1,000. */
	restrictions(sinceRev: number): Promise<RestrictionChange[]>;
}
