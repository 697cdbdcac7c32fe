import { ChatError } from "../../errors";

/** A room in which an action runs. */
interface Busy {
	readonly room: string;
	/** Starts what waits for it, in order. */
	readonly waiting: (() => void)[];
}

/** Runs a session's actions one after the other in each room, so that a store's speed cannot reorder what a sender sent. */
export class RoomQueue {
	readonly #max: number;
	/** Few at a time, so that looking through them is no work; none yet of a session that only listens. */
	#busy: Busy[] | undefined;

	constructor(max: number) {
		this.#max = max;
	}

	/**
	 * Starts the action at once when none runs in the room.
	 *
	 * @throws ChatError `LIMIT_EXCEEDED` when too many already wait in this room.
	 */
	run<T>(room: string, action: () => Promise<T>): Promise<T> {
		this.#busy ??= [];
		const busy = this.#busy.find((one) => one.room === room);
		if (!busy) {
			const started: Busy = { room, waiting: [] };
			this.#busy.push(started);
			return this.#follow(started, action());
		}
		if (busy.waiting.length + 1 >= this.#max) {
			throw new ChatError("LIMIT_EXCEEDED", "too many frames are waiting in this room", { retryAfterMs: 1_000 });
		}
		return this.#follow(busy, turnIn(busy).then(action));
	}

	/** Once the action has ended, the next one has its turn. */
	#follow<T>(busy: Busy, action: Promise<T>): Promise<T> {
		const startNext = () => {
			const start = busy.waiting.shift();
			if (start) start();
			else this.#busy?.splice(this.#busy.indexOf(busy), 1);
		};
		action.then(startNext, startNext);
		return action;
	}
}

const turnIn = ({ waiting }: Busy): Promise<void> => new Promise((resolve) => void waiting.push(resolve));
