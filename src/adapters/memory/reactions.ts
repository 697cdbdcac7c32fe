import type { Reactions } from "../../schemas/message";
import type { ReactionChange } from "../message-store";
import { foldReactions } from "../shared/store/reactions/fold-reactions";
import { REACTION_USERS_MAX, REACTIONS_MAX } from "../shared/store/reactions/limits";

/** Maximum number of reactions to one message; those above it are left out. */
const MAX = 10_000;

/** The reactions to one message. */
export class MemoryReactions {
	/** Who reacted, by emoji, in the order in which they did. No set is empty. */
	readonly #users = new Map<string, Set<string>>();
	#size = 0;

	/** Sets and removes reactions. Returns whether anything changed. */
	change(changes: readonly ReactionChange[]): boolean {
		const { removed, added } = foldReactions(changes);
		// Each change is made, so not `some`.
		const made = [...removed.map((one) => this.#remove(one)), ...added.map((one) => this.#add(one))];
		return made.includes(true);
	}

	/** Returns the emoji that a user reacted with. */
	of(userId: string): string[] {
		return [...this.#users].flatMap(([emoji, users]) => (users.has(userId) ? [emoji] : []));
	}

	/** Returns the reactions as members see them; undefined if there are none. */
	summary(): Reactions | undefined {
		if (this.#size === 0) return undefined;
		return Object.fromEntries(
			[...this.#users].map(([emoji, users]) => [emoji, { count: users.size, userIds: firstOf(users) }]),
		);
	}

	#add({ userId, emoji }: ReactionChange): boolean {
		const users = this.#users.get(emoji) ?? new Set();
		if (users.has(userId) || this.#size >= MAX) return false;
		if (users.size === 0 && this.#users.size >= REACTIONS_MAX) return false;
		this.#users.set(emoji, users.add(userId));
		this.#size += 1;
		return true;
	}

	#remove({ userId, emoji }: ReactionChange): boolean {
		const users = this.#users.get(emoji);
		if (!users?.delete(userId)) return false;
		if (users.size === 0) this.#users.delete(emoji);
		this.#size -= 1;
		return true;
	}
}

/** Returns the first users of a set, without walking all of it. */
function firstOf(users: ReadonlySet<string>): string[] {
	const first: string[] = [];
	for (const user of users) {
		if (first.push(user) === REACTION_USERS_MAX) break;
	}
	return first;
}
