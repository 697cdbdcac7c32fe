import type { Frame } from "../delivery/frame";
import type { SendQueue } from "../delivery/send-queue";
import { SharedFrames } from "../delivery/shared-frames";
import type { ScheduledRoom, WriteScheduler } from "../delivery/write-scheduler";

/** A member of a room, as the hub knows it: where its events go. */
export interface HubMember {
	/** The key that an event's `except` is compared with. Several members may share one. */
	readonly key: string;
	readonly sendQueue: SendQueue;
}

/**
 * The members of one room, and the frames held for them until the next write. Sending an event costs the same for any number
 * of members: the frame is added to a run of frames that they share, and each member is written the run once.
 */
export class FanOut implements ScheduledRoom {
	readonly #scheduler: WriteScheduler;
	/** Each member, with the seq of the first frame that it still has to get. */
	readonly #members = new Map<HubMember, number>();
	/** The frames that every member gets and that may not be dropped: nearly all. */
	#main = new SharedFrames(undefined);
	/** The other frames, by their `except` and whether they are volatile. */
	#others = new Map<string, SharedFrames>();

	constructor(scheduler: WriteScheduler) {
		this.#scheduler = scheduler;
	}

	get members(): Iterable<HubMember> {
		return this.#members.keys();
	}

	has(member: HubMember): boolean {
		return this.#members.has(member);
	}

	/** Adds a member, which gets frames from the next one on. */
	add(member: HubMember): void {
		this.#members.set(member, this.#scheduler.nextSeq);
	}

	/** Removes a member, which still gets what the room was sent before. */
	remove(member: HubMember): void {
		this.flushPending(member);
		this.#members.delete(member);
	}

	/** Sends a frame to every member except those with the key `except`. */
	send(frame: Frame, except: string | undefined): void {
		if (this.#members.size === 0) return;
		if (except === undefined && !frame.isVolatile) this.#main.push(frame);
		else this.#otherFrames(frame.isVolatile, except).push(frame);
		this.#scheduler.addRoom(this, frame.text.length);
	}

	/** Moves what the room was sent so far in this turn into one member's send queue now. */
	flushPending(member: HubMember): void {
		const since = this.#members.get(member);
		if (since === undefined) return;
		this.#members.set(member, this.#scheduler.nextSeq);
		for (const shared of this.#allFrames()) {
			if (shared.except !== member.key) member.sendQueue.enqueue(shared.framesSince(since));
		}
	}

	/** Offers the held frames to every member's send queue, and releases them. */
	offerFrames(): void {
		const all = this.#allFrames();
		this.#main = new SharedFrames(undefined);
		if (this.#others.size > 0) this.#others = new Map();
		for (const shared of all) {
			for (const [{ key, sendQueue }, since] of this.#members) {
				if (key === shared.except) continue;
				const batch = shared.batchSince(since);
				if (batch) sendQueue.offer(batch);
			}
		}
	}

	/** The runs that hold frames. */
	#allFrames(): SharedFrames[] {
		return [...(this.#main.isEmpty ? [] : [this.#main]), ...this.#others.values()];
	}

	/** Returns the run for frames that not every member gets. A separate one, so that the main run stays the same for all. */
	#otherFrames(isVolatile: boolean, except: string | undefined): SharedFrames {
		const name = `${isVolatile ? "volatile" : "kept"} ${except === undefined ? "all" : `except ${except}`}`;
		const shared = this.#others.get(name) ?? new SharedFrames(except);
		this.#others.set(name, shared);
		return shared;
	}
}

/** Sends one event to the members of several rooms, to each member once. A member that fails affects no other. */
export function sendToEach(
	rooms: readonly FanOut[],
	frame: Frame,
	isSkipped: (member: HubMember) => boolean,
	onError: (error: unknown) => void,
): void {
	for (const member of new Set(rooms.flatMap(({ members }) => [...members]))) {
		if (isSkipped(member)) continue;
		try {
			member.sendQueue.push(frame);
		} catch (error) {
			onError(error);
		}
	}
}
