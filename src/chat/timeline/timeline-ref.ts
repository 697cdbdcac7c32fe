import type { Timeline } from "./timeline";

/** Who stays in a room. */
export interface TimelineListener {
	/** What was seen of the room is void. */
	onRenumbered(): void;
}

/** A room, as far as its stays know it. */
export interface SharedTimeline {
	readonly timeline: Timeline;
	readonly ready: Promise<void>;
	readonly refs: Set<TimelineRef>;
	readonly onEmpty: () => void;
}

/** Somebody's interest in a room's timeline. */
export class TimelineRef {
	/** Undefined of one who only wants the room to stay open. */
	readonly listener: TimelineListener | undefined;
	readonly #room: SharedTimeline;

	constructor(room: SharedTimeline, guest: TimelineListener | undefined) {
		this.#room = room;
		this.listener = guest;
		room.refs.add(this);
	}

	get timeline(): Timeline {
		return this.#room.timeline;
	}

	/** Resolves when the timeline knows where the room stands; rejects when the store does not answer. */
	get ready(): Promise<void> {
		return this.#room.ready;
	}

	release(): void {
		const { refs: stays, onEmpty } = this.#room;
		if (stays.delete(this) && stays.size === 0) onEmpty();
	}
}
