import type { Frame } from "../delivery/frame";
import type { SendQueue } from "../delivery/send-queue";
import { SharedFrames } from "../delivery/shared-frames";
import type { ScheduledRoom, WriteScheduler } from "../delivery/write-scheduler";

/** One place in a room. */
export interface HubMember {
	/** What an event's `except` is compared with: several members may share one. */
	readonly key: string;
	readonly sendQueue: SendQueue;
}

/**
 * The members of one room, and what they are to be told when the turn ends. An event costs the same however many they are:
 * it is put in a shared that they share, and the shared is written to each of them once.
 */
export class FanOut implements ScheduledRoom {
	readonly #scheduler: WriteScheduler;
	/** Each with the seq of the first frame that it is to get, and was not given yet. */
	readonly #members = new Map<HubMember, number>();
	/** What everybody gets, and may not be dropped: nearly all there is. */
	#main = new SharedFrames(undefined);
	/** All the rest, by what it has in common. */
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

	/** From the next frame on. */
	add(member: HubMember): void {
		this.#members.set(member, this.#scheduler.nextSeq);
	}

	/** What the room was told before is still the member's. */
	remove(member: HubMember): void {
		this.flushPending(member);
		this.#members.delete(member);
	}

	/** Tells everybody but the members with the key `except`. */
	send(frame: Frame, except: string | undefined): void {
		if (this.#members.size === 0) return;
		if (except === undefined && !frame.isVolatile) this.#main.push(frame);
		else this.#otherFrames(frame.isVolatile, except).push(frame);
		this.#scheduler.addRoom(this, frame.text.length);
	}

	/** Gives one member now what it was told so far in this turn. */
	flushPending(member: HubMember): void {
		const since = this.#members.get(member);
		if (since === undefined) return;
		this.#members.set(member, this.#scheduler.nextSeq);
		for (const shared of this.#allFrames()) {
			if (shared.except !== member.key) member.sendQueue.enqueue(shared.framesSince(since));
		}
	}

	/** Offers every member's send queue what the room holds, and holds nothing after. */
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

	/** Those that hold something. */
	#allFrames(): SharedFrames[] {
		return [...(this.#main.isEmpty ? [] : [this.#main]), ...this.#others.values()];
	}

	/** What not everybody gets has all of its own, so that the one for everybody stays the same for all. */
	#otherFrames(isVolatile: boolean, except: string | undefined): SharedFrames {
		const name = `${isVolatile ? "volatile" : "kept"} ${except === undefined ? "all" : `but ${except}`}`;
		const shared = this.#others.get(name) ?? new SharedFrames(except);
		this.#others.set(name, shared);
		return shared;
	}
}

/** Gives one event to the members of several rooms, each once. One that fails keeps it from nobody else. */
export function sendToEach(
	rooms: readonly FanOut[],
	frame: Frame,
	isPassedOver: (member: HubMember) => boolean,
	onError: (error: unknown) => void,
): void {
	for (const member of new Set(rooms.flatMap(({ members }) => [...members]))) {
		if (isPassedOver(member)) continue;
		try {
			member.sendQueue.push(frame);
		} catch (error) {
			onError(error);
		}
	}
}
