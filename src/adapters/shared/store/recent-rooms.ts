import type { RoomHead } from "../../message-store";
import { newEpoch } from "./epoch";

/**
 * The rooms of a store that lives in this process, at most `max` of them: a new one drops the one that was used least
 * recently. A dropped room may come back and count from 1 again, so it must not come back under its old epoch.
 */
export class RecentRooms<Room extends RoomHead> {
	// A Map keeps the order of insertion: the first is the one used least recently.
	readonly #rooms = new Map<string, Room>();
	readonly #max: number;
	readonly #make: (epoch: string) => Room;
	/** The epoch of every room that is not known yet; a new one each time that a room was dropped. */
	#unknownEpoch: string | undefined;

	constructor(max: number, make: (epoch: string) => Room) {
		this.#max = max;
		this.#make = make;
	}

	// Drawn at first use, because Workers refuse to draw random values while a module loads.
	get #epoch(): string {
		this.#unknownEpoch ??= newEpoch();
		return this.#unknownEpoch;
	}

	/** The room, if it is known; it counts as used. */
	find(name: string): Room | undefined {
		const room = this.#rooms.get(name);
		if (room === undefined) return undefined;
		this.#rooms.delete(name);
		this.#rooms.set(name, room);
		return room;
	}

	/** The room, made if it is not known. */
	open(name: string): Room {
		const known = this.find(name);
		if (known) return known;
		this.#makePlace();
		const room = this.#make(this.#epoch);
		this.#rooms.set(name, room);
		return room;
	}

	/** Where several rooms stand; asking for one that is not known makes none. */
	heads(names: readonly string[]): ReadonlyMap<string, RoomHead> {
		return new Map(
			names.map((name) => {
				const { epoch, seq } = this.find(name) ?? { epoch: this.#epoch, seq: 0 };
				return [name, { epoch, seq }];
			}),
		);
	}

	/** Gives a room another epoch if `epoch` is the one it has; a room that is not known is then made, to have its own. */
	renewEpoch(name: string, epoch: string): RoomHead {
		const current = this.find(name)?.epoch ?? this.#epoch;
		if (current === epoch) this.open(name).epoch = newEpoch();
		return this.heads([name]).get(name) as RoomHead;
	}

	#makePlace(): void {
		for (const name of this.#rooms.keys()) {
			if (this.#rooms.size < this.#max) return;
			this.#rooms.delete(name);
			this.#unknownEpoch = undefined;
		}
	}
}
