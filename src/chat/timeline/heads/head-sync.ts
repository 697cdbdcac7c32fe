import type { RoomHead } from "../../../adapters/message-store";
import type { Clock } from "../../../rpc/clock";
import type { ChatMessage } from "../../../schemas/message";
import type { HealSource } from "../../cluster/lost-changes";
import type { RoomStore } from "../../store/room-store";
import { isSameChange } from "../../store/same-change";
import type { RoomTimeline } from "../room-timeline";
import type { Timeline } from "../timeline";
import { type Announcement, HeadAnnouncer } from "./head-announcer";
import { HeadPoller } from "./head-poller";

export interface HeadSyncOptions {
	store: RoomStore;
	clock: Clock;
	/** Sends the other servers the heads of rooms. */
	announce: (heads: Announcement[]) => void;
	/** A room was sent a change that is not in the store. */
	onLie: (room: string) => void;
	/** Returns an open room, or undefined if there is none of that name. */
	openRoom: (room: string) => RoomTimeline | undefined;
	rooms: () => Iterable<string>;
}

/** The exchange of heads: it compares the open rooms with the store, and announces this process's heads to the other servers. */
export class HeadSync {
	readonly #options: HeadSyncOptions;
	readonly #poller: HeadPoller;
	readonly #announcer: HeadAnnouncer;
	/** The rooms of which two changes with one seq are being compared with the store. */
	readonly #settling = new Set<string>();

	constructor(options: HeadSyncOptions) {
		const { clock, store, announce, openRoom, rooms } = options;
		this.#options = options;
		this.#announcer = new HeadAnnouncer(clock, announce);
		this.#poller = new HeadPoller({
			clock,
			readHeads: (names) => store.heads(names),
			headOf: (room) => openRoom(room)?.timeline.head,
			onHead: (room, head, headBefore) => this.#compare(room, head, headBefore, "poll"),
			rooms,
		});
	}

	/** A room is open: heads are polled from now on. */
	start(): void {
		this.#poller.start();
	}

	/** No room is open. */
	stop(): void {
		this.#poller.stop();
	}

	close(): void {
		this.#announcer.close();
		this.#poller.stop();
	}

	/** A room's head moved here. The other servers are sent it several times, because the bus may lose it. */
	moved(room: string, epoch: string, seq: number): void {
		this.#announcer.moved(room, epoch, seq);
	}

	/** Compares a room with the store soon. */
	check(room: string): void {
		this.#poller.check(room);
	}

	/** Compares every room with the store soon. */
	checkAll(): void {
		this.#poller.checkAll();
	}

	/** While the bus is down, the store is polled more often. */
	setBusDown(isDown: boolean): void {
		this.#poller.setBusDown(isDown);
	}

	/**
	 * Compares a room with the store now, and reads what is missing.
	 *
	 * @throws ChatError `STORE_UNAVAILABLE`.
	 */
	async catchUp({ room, head, epoch }: Timeline): Promise<void> {
		const found = await this.#options.store.head(room);
		this.#compare(room, found, head, "join");
		const open = this.#options.openRoom(room);
		if (open && found.epoch === epoch) await open.timeline.reach(found.seq);
	}

	/** Gives the room a new epoch, because the store was rolled back and will assign the same seqs again. */
	async renumber({ timeline, rollback }: RoomTimeline): Promise<void> {
		const { room, epoch } = timeline;
		rollback.clear();
		try {
			const head = await this.#options.store.renewEpoch(room, epoch);
			if (!this.#isCurrent(timeline)) return;
			timeline.renumber(head);
			// The other servers keep the old epoch until they receive the new one.
			this.#announcer.moved(room, head.epoch, head.seq);
		} catch {
			// The store has reported the error; the next comparison finds the room still behind.
		}
	}

	/** Two changes of a room have one seq: the store has one of them. */
	async settle(room: RoomTimeline, message: ChatMessage): Promise<void> {
		const { timeline } = room;
		const { room: name, updatedSeq } = message;
		// One at a time, because whoever may publish on the bus would cause a read for each frame.
		if (this.#settling.has(name)) return;
		this.#settling.add(name);
		try {
			const { messages } = await this.#options.store.listKept({ room: name, after: updatedSeq - 1, limit: 1 });
			const stored = messages[0]?.message;
			if (!this.#isCurrent(timeline)) return;
			// A later change of the same message has overtaken the number, so the store cannot tell.
			if (stored && stored.updatedSeq > updatedSeq) return;
			if (stored?.updatedSeq !== updatedSeq || !isSameChange(stored, message)) this.#options.onLie(name);
			else if (timeline.confirmed.has(updatedSeq)) await this.renumber(room);
			else {
				this.#options.onLie(name);
				timeline.replace(stored);
			}
		} catch {
			// The store has reported the error; the next comparison finds the room behind.
		} finally {
			this.#settling.delete(name);
		}
	}

	#isCurrent(timeline: Timeline): boolean {
		return this.#options.openRoom(timeline.room)?.timeline === timeline;
	}

	/** `headBefore` is this process's head before the store was asked, so that a change that came meanwhile is not taken for a rollback. */
	#compare(name: string, head: RoomHead, headBefore: number, source: HealSource): void {
		const room = this.#options.openRoom(name);
		if (!room) return;
		const { timeline, rollback } = room;
		if (head.epoch !== timeline.epoch) {
			timeline.renumber(head);
			return;
		}
		timeline.confirmHead(head.seq);
		if (head.seq < Math.min(headBefore, timeline.confirmed.head)) {
			if (rollback.confirm()) void this.renumber(room);
			return;
		}
		rollback.clear();
		// The store reports its error, and the timeline retries.
		timeline.reach(head.seq, source).catch(() => {});
	}
}
