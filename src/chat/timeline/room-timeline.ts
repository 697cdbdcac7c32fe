import type { Clock } from "../../rpc/clock";
import type { Hub } from "../../rpc/rooms/hub";
import type { ErrorReporter } from "../../rpc/server/error-reporter";
import type { HealSource } from "../cluster/lost-changes";
import type { EncodedMessage } from "../store/encoded-message";
import type { MessageEncoder } from "../store/message-encoder";
import type { RoomStore } from "../store/room-store";
import { RollbackDetector } from "./heads/rollback-detector";
import { Timeline } from "./timeline";
import type { SharedTimeline, TimelineRef } from "./timeline-ref";

export interface RoomTimelineOptions {
	room: string;
	hub: Hub;
	store: RoomStore;
	clock: Clock;
	encoder: MessageEncoder;
	isBusDown: () => boolean;
	/** Compares the room with the store soon. */
	check: (room: string) => void;
	/** A message of the room has changed. */
	onUpdated: (change: EncodedMessage) => void;
	/** A change that was delivered is replaced, so what is kept of the room's messages may be wrong. */
	onReplaced: () => void;
	/** The last reference was released, or the store did not give the room's head. */
	onEmpty: (room: RoomTimeline) => void;
	/** Changes of the room were read from the store, because they had not arrived. */
	onHealed: (room: string, source: HealSource, count: number, seq: number) => void;
	onError: ErrorReporter;
}

/** One open room of this process: its timeline, its subscription and the references to it. */
export class RoomTimeline implements SharedTimeline {
	readonly timeline: Timeline;
	readonly ready: Promise<void>;
	readonly refs = new Set<TimelineRef>();
	readonly rollback: RollbackDetector;
	readonly onEmpty: () => void;
	readonly #options: RoomTimelineOptions;
	readonly #releaseHub: () => void;
	#isOpen = false;
	#isClosed = false;

	constructor(options: RoomTimelineOptions) {
		const { room, hub, store, clock, encoder, check, onError } = options;
		this.#options = options;
		this.onEmpty = () => options.onEmpty(this);
		this.rollback = new RollbackDetector(clock, () => check(room));
		// Before the head is read, because a change between the two would be lost.
		const hold = hub.hold(room);
		this.#releaseHub = hold.release;
		this.timeline = new Timeline({
			room,
			store,
			clock,
			encoder,
			deliver: (event, change) => {
				// By its numbers, because a changed message that is new to the members is a "newMessage".
				if (change.message.seq !== change.message.updatedSeq) options.onUpdated(change);
				hub.deliver(room, event, change);
			},
			pass: (seq) => hub.deliver(room, "passed", { room, seq }),
			onReplaced: options.onReplaced,
			onRenumbered: () => {
				for (const { listener } of [...this.refs]) listener?.onRenumbered();
			},
			onHealed: (source, count, seq) => options.onHealed(room, source, count, seq),
			onError,
		});
		this.ready = this.#open(hold.ready);
		// Every holder awaits `ready` and gets the error. The next one to open the room retries.
		this.ready.catch(() => this.onEmpty());
	}

	/** True from when the room's head is known until the room is closed. */
	get isOpen(): boolean {
		return this.#isOpen;
	}

	close(): void {
		this.#isOpen = false;
		this.#isClosed = true;
		this.timeline.close();
		this.rollback.clear();
		this.#releaseHub();
	}

	async #open(subscribed: Promise<void>): Promise<void> {
		const { room, store, isBusDown } = this.#options;
		// Not while the bus is down, because that may take long. What it does not deliver is found when it is back.
		if (!isBusDown()) await subscribed;
		const head = await store.head(room);
		if (this.#isClosed) return;
		this.#isOpen = true;
		this.timeline.open(head);
	}
}
