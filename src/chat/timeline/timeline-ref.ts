import type { Timeline } from "./timeline";

/** Who stays in a room. */
export interface Guest {
	/** What was seen of the room is void. */
	onRenumbered(): void;
}

/** A room, as far as its stays know it. */
export interface StayedIn {
	readonly timeline: Timeline;
	readonly ready: Promise<void>;
	readonly stays: Set<Stay>;
	readonly onEmpty: () => void;
}

/** Somebody's interest in a room's timeline. */
export class Stay {
	/** Undefined of one who only wants the room to stay open. */
	readonly guest: Guest | undefined;
	readonly #room: StayedIn;

	constructor(room: StayedIn, guest: Guest | undefined) {
		this.#room = room;
		this.guest = guest;
		room.stays.add(this);
	}

	get timeline(): Timeline {
		return this.#room.timeline;
	}

	/** Resolves when the timeline knows where the room stands; rejects when the store does not answer. */
	get ready(): Promise<void> {
		return this.#room.ready;
	}

	leave(): void {
		const { stays, onEmpty } = this.#room;
		if (stays.delete(this) && stays.size === 0) onEmpty();
	}
}
