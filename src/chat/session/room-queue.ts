import { ChatError } from "../../errors";
import type { RunningAction } from "./removals";

/** The session of a queue. */
interface ActionStarter {
	/** Called when an action leaves the queue, which ends what this returns. */
	begin(): RunningAction;
}

/** An action that waits for its turn in a room. */
interface Waiting {
	readonly start: () => void;
	readonly drop: (error: ChatError) => void;
}

/** A room in which an action runs. */
interface BusyRoom {
	readonly room: string;
	/** The actions that wait, in order. */
	readonly waiting: Waiting[];
}

/** A session's queue of actions. In each room they run one after the other, so that a slow store cannot reorder a sender's messages. */
export class RoomQueue {
	readonly #max: number;
	readonly #session: ActionStarter;
	/** An array, because only a few rooms are busy at a time. Undefined before the first action, because most sessions only listen. */
	#busyRooms: BusyRoom[] | undefined;
	#isClosed = false;

	constructor(max: number, session: ActionStarter) {
		this.#max = max;
		this.#session = session;
	}

	/**
	 * Runs an action, at once if none runs in the room. Rejects with `NOT_IN_ROOM` if the queue is closed before it starts.
	 *
	 * @throws ChatError `LIMIT_EXCEEDED` if too many actions already wait in this room.
	 */
	run<T>(room: string, action: (running: RunningAction) => Promise<T>): Promise<T> {
		if (this.#isClosed) return Promise.reject(hasEnded());
		this.#busyRooms ??= [];
		const busy = this.#busyRooms.find((other) => other.room === room);
		if (!busy) {
			const started: BusyRoom = { room, waiting: [] };
			this.#busyRooms.push(started);
			return this.#start(started, action);
		}
		if (busy.waiting.length + 1 >= this.#max) {
			throw new ChatError("LIMIT_EXCEEDED", "too many frames are waiting in this room", { retryAfterMs: 1_000 });
		}
		return new Promise((resolve, reject) => {
			busy.waiting.push({ start: () => resolve(this.#start(busy, action)), drop: reject });
		});
	}

	/** Drops what waits, and runs nothing from now on. Actions that run are not interrupted. */
	close(): void {
		this.#isClosed = true;
		for (const { waiting } of this.#busyRooms ?? []) for (const { drop } of waiting.splice(0)) drop(hasEnded());
	}

	#start<T>(busy: BusyRoom, action: (running: RunningAction) => Promise<T>): Promise<T> {
		const running = this.#session.begin();
		const result = action(running);
		const startNext = () => {
			running.end();
			const next = busy.waiting.shift();
			if (next) next.start();
			else this.#busyRooms?.splice(this.#busyRooms.indexOf(busy), 1);
		};
		result.then(startNext, startNext);
		return result;
	}
}

/** The error of an action whose session has ended. No client receives it. */
export const hasEnded = () => new ChatError("NOT_IN_ROOM", "the connection has ended");
