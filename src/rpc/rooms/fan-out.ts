import type { Frame } from "../delivery/frame";
import type { Outbox } from "../delivery/send-queue";
import { Lane } from "../delivery/shared-frames";
import type { Turn } from "../delivery/write-scheduler";

/** One place in a room. */
export interface HubMember {
	/** What an event's `except` is compared with: several members may share one. */
	readonly key: string;
	readonly outbox: Outbox;
}

/**
 * The members of one room, and what they are to be told when the turn ends. An event costs the same however many they are:
 * it is put in a lane that they share, and the lane is written to each of them once.
 */
export class FanOut {
	readonly #turn: Turn;
	/** Each with the seq of the first frame that it is to get, and was not given yet. */
	readonly #members = new Map<HubMember, number>();
	/** What everybody gets, and may not be dropped: nearly all there is. */
	#main = new Lane(undefined);
	/** All the rest, by what it has in common. */
	#others = new Map<string, Lane>();

	constructor(turn: Turn) {
		this.#turn = turn;
	}

	get members(): Iterable<HubMember> {
		return this.#members.keys();
	}

	has(member: HubMember): boolean {
		return this.#members.has(member);
	}

	/** From the next frame on. */
	add(member: HubMember): void {
		this.#members.set(member, this.#turn.nextSeq);
	}

	/** What the room was told before is still the member's. */
	remove(member: HubMember): void {
		this.settle(member);
		this.#members.delete(member);
	}

	/** Tells everybody but the members with the key `except`. */
	tell(frame: Frame, except: string | undefined): void {
		if (this.#members.size === 0) return;
		if (except === undefined && !frame.isVolatile) this.#main.push(frame);
		else this.#otherLane(frame.isVolatile, except).push(frame);
		this.#turn.addRoom(this, frame.text.length);
	}

	/** Gives one member now what it was told so far in this turn. */
	settle(member: HubMember): void {
		const since = this.#members.get(member);
		if (since === undefined) return;
		this.#members.set(member, this.#turn.nextSeq);
		for (const lane of this.#lanes()) {
			if (lane.except !== member.key) member.outbox.take(lane.framesSince(since));
		}
	}

	/** The turn is over: hands every member what it was told, and the outboxes that are now to be written to `onOutbox`. */
	collect(onOutbox: (outbox: Outbox) => void): void {
		const lanes = this.#lanes();
		this.#main = new Lane(undefined);
		if (this.#others.size > 0) this.#others = new Map();
		for (const lane of lanes) {
			for (const [{ key, outbox }, since] of this.#members) {
				if (key === lane.except) continue;
				const batch = lane.batchSince(since);
				if (batch && outbox.offer(batch)) onOutbox(outbox);
			}
		}
	}

	/** Those that hold something. */
	#lanes(): Lane[] {
		return [...(this.#main.isEmpty ? [] : [this.#main]), ...this.#others.values()];
	}

	/** What not everybody gets has lanes of its own, so that the one for everybody stays the same for all. */
	#otherLane(isVolatile: boolean, except: string | undefined): Lane {
		const name = `${isVolatile ? "volatile" : "kept"} ${except === undefined ? "all" : `but ${except}`}`;
		const lane = this.#others.get(name) ?? new Lane(except);
		this.#others.set(name, lane);
		return lane;
	}
}

/** Gives one event to the members of several rooms, each once. One that fails keeps it from nobody else. */
export function tellEach(
	rooms: readonly FanOut[],
	frame: Frame,
	isPassedOver: (member: HubMember) => boolean,
	onError: (error: unknown) => void,
): void {
	for (const member of new Set(rooms.flatMap(({ members }) => [...members]))) {
		if (isPassedOver(member)) continue;
		try {
			member.outbox.push(frame);
		} catch (error) {
			onError(error);
		}
	}
}
