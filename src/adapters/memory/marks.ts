import type { MarkChange, ReadMark } from "../message-store";

/** Maximum number of marks in one room; the one that was changed longest ago is dropped first. */
const MAX = 10_000;

/** The read marks of one room. */
export class MemoryMarks {
	/** By user, in the order in which they last changed. */
	readonly #marks = new Map<string, ReadMark>();

	/** Sets the mark of a user. `seq` is at most the room's head, and `n` its ordinal. */
	set({ userId, force }: MarkChange, seq: number, n: number): ReadMark {
		const before = this.#marks.get(userId);
		if (before && (force ? seq === before.seq : seq <= before.seq)) return { ...before };
		const mark = { seq, n, rev: (before?.rev ?? 0) + 1 };
		this.#marks.delete(userId);
		this.#marks.set(userId, mark);
		if (this.#marks.size > MAX) this.#dropOldest();
		return { ...mark };
	}

	get(userId: string): ReadMark | undefined {
		const mark = this.#marks.get(userId);
		return mark && { ...mark };
	}

	#dropOldest(): void {
		const [oldest] = this.#marks.keys();
		if (oldest !== undefined) this.#marks.delete(oldest);
	}
}
