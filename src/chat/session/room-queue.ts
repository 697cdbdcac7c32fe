import { ChatError } from "../../errors";

/** A room in which an action runs. */
interface BusyRoom {
	readonly room: string;
	/** Starts the actions that wait, in order. */
	readonly waiting: (() => void)[];
}

/** A session's queue of actions. In each room they run one after the other, so that a slow store cannot reorder a sender's messages. */
export class RoomQueue {
	readonly #max: number;
	/** An array, because only a few rooms are busy at a time. Undefined before the first action, because most sessions only listen. */
	#busyRooms: BusyRoom[] | undefined;

	constructor(max: number) {
		this.#max = max;
	}

	/**
	 * Runs an action, at once if none runs in the room.
	 *
	 * @throws ChatError `LIMIT_EXCEEDED` if too many actions already wait in this room.
	 */
	run<T>(room: string, action: () => Promise<T>): Promise<T> {
		this.#busyRooms ??= [];
		const busy = this.#busyRooms.find((other) => other.room === room);
		if (!busy) {
			const started: BusyRoom = { room, waiting: [] };
			this.#busyRooms.push(started);
			return this.#follow(started, action());
		}
		if (busy.waiting.length + 1 >= this.#max) {
			throw new ChatError("LIMIT_EXCEEDED", "too many frames are waiting in this room", { retryAfterMs: 1_000 });
		}
		return this.#follow(busy, turnIn(busy).then(action));
	}

	/** Starts the next action once this one has ended. */
	#follow<T>(busy: BusyRoom, action: Promise<T>): Promise<T> {
		const startNext = () => {
			const start = busy.waiting.shift();
			if (start) start();
			else this.#busyRooms?.splice(this.#busyRooms.indexOf(busy), 1);
		};
		action.then(startNext, startNext);
		return action;
	}
}

/** Resolves when the next action of the room may start. */
const turnIn = ({ waiting }: BusyRoom): Promise<void> => new Promise((resolve) => void waiting.push(resolve));
