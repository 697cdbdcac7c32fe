import type { RoomHead } from "../../message-store";
import { newEpoch } from "./epoch";

/**
 * The rooms of a store that lives in this process, at most `max` of them. A new room evicts the least recently used one. An
 * evicted room that is used again counts from 1, so it must not have its old epoch.
 */
export class RecentRooms<Room extends RoomHead> {
	// A Map keeps insertion order, so the first room is the least recently used one.
	readonly #rooms = new Map<string, Room>();
	readonly #max: number;
	readonly #make: (epoch: string) => Room;
	/** The epoch of every unknown room. It is replaced each time a room is evicted. */
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

	/** Returns the room, or undefined if it is unknown. The room counts as used. */
	find(name: string): Room | undefined {
		const room = this.#rooms.get(name);
		if (room === undefined) return undefined;
		this.#rooms.delete(name);
		this.#rooms.set(name, room);
		return room;
	}

	/** Returns the room, and creates it if it is unknown. */
	open(name: string): Room {
		const known = this.find(name);
		if (known) return known;
		this.#evict();
		const room = this.#make(this.#epoch);
		this.#rooms.set(name, room);
		return room;
	}

	/** Returns the heads of several rooms, without creating unknown ones. */
	heads(names: readonly string[]): ReadonlyMap<string, RoomHead> {
		return new Map(
			names.map((name) => {
				const { epoch, seq, n } = this.find(name) ?? this.#make(this.#epoch);
				return [name, { epoch, seq, ...(n !== undefined && { n }) }];
			}),
		);
	}

	/** Gives a room a new epoch if its epoch is `epoch`. An unknown room is created, so that it has its own epoch. */
	renewEpoch(name: string, epoch: string): RoomHead {
		const current = this.find(name)?.epoch ?? this.#epoch;
		if (current === epoch) this.open(name).epoch = newEpoch();
		return this.heads([name]).get(name) as RoomHead;
	}

	#evict(): void {
		for (const name of this.#rooms.keys()) {
			if (this.#rooms.size < this.#max) return;
			this.#rooms.delete(name);
			this.#unknownEpoch = undefined;
		}
	}
}
