import type { MarkKey, ReadMark } from "../../adapters/message-store";
import type { Clock } from "../../rpc/clock";
import type { MarkCalls } from "./mark-calls";

/** Marks in one call of the store. */
const KEYS_MAX = 1_000;

/** The marks that were read, by user and room. */
export class ReadMarks {
	readonly #marks = new Map<string, ReadMark>();

	set(key: MarkKey, mark: ReadMark): void {
		this.#marks.set(nameOf(key), mark);
	}

	get(key: MarkKey): ReadMark | undefined {
		return this.#marks.get(nameOf(key));
	}
}

interface Batch {
	readonly keys: Map<string, MarkKey>;
	readonly read: Promise<ReadMarks>;
}

/** Reads marks. All that is asked in one turn of the event loop is one call, because many join at once after a restart. */
export class MarkReader {
	readonly #calls: MarkCalls;
	readonly #clock: Clock;
	#batch: Batch | undefined;

	constructor(calls: MarkCalls, clock: Clock) {
		this.#calls = calls;
		this.#clock = clock;
	}

	/** Reads marks, perhaps with others. @throws ChatError `STORE_UNAVAILABLE`. */
	read(keys: readonly MarkKey[]): Promise<ReadMarks> {
		const batch = this.#batch ?? this.#begin();
		for (const key of keys) batch.keys.set(nameOf(key), key);
		return batch.read;
	}

	#begin(): Batch {
		const keys = new Map<string, MarkKey>();
		const read = new Promise<void>((resolve) => this.#clock.turn(resolve)).then(() => {
			this.#batch = undefined;
			return this.#call([...keys.values()]);
		});
		this.#batch = { keys, read };
		return this.#batch;
	}

	async #call(keys: readonly MarkKey[]): Promise<ReadMarks> {
		const marks = new ReadMarks();
		for (let first = 0; first < keys.length; first += KEYS_MAX) {
			const asked = keys.slice(first, first + KEYS_MAX);
			const found = await this.#calls.get(asked);
			asked.forEach((key, index) => {
				const mark = found[index];
				if (mark) marks.set(key, mark);
			});
		}
		return marks;
	}
}

/** NUL cannot be part of a room's name or a user's id. */
const nameOf = ({ room, userId }: MarkKey): string => `${room}\0${userId}`;
