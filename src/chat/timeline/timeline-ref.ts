import type { Timeline } from "./timeline";

/** The holder of a timeline, which is notified of a new epoch. */
export interface TimelineListener {
	/** The room has a new epoch, so what the holder knows of it is void. */
	onRenumbered(): void;
}

/** A timeline that stays open while there is a reference to it. */
export interface SharedTimeline {
	readonly timeline: Timeline;
	readonly ready: Promise<void>;
	readonly refs: Set<TimelineRef>;
	readonly onEmpty: () => void;
}

/** A reference to a room's timeline, which stays open until the last one is released. */
export class TimelineRef {
	/** Undefined if the holder only keeps the room open. */
	readonly listener: TimelineListener | undefined;
	readonly #shared: SharedTimeline;

	constructor(shared: SharedTimeline, listener: TimelineListener | undefined) {
		this.#shared = shared;
		this.listener = listener;
		shared.refs.add(this);
	}

	get timeline(): Timeline {
		return this.#shared.timeline;
	}

	/** Resolves when the timeline knows the room's head; rejects when the store does not answer. */
	get ready(): Promise<void> {
		return this.#shared.ready;
	}

	release(): void {
		const { refs, onEmpty } = this.#shared;
		if (refs.delete(this) && refs.size === 0) onEmpty();
	}
}
