import type { RoomHead } from "../../adapters/message-store";
import type { Clock } from "../../rpc/clock";
import type { RoomStore } from "../store/room-store";
import { type Announcement, HeadAnnouncer } from "./head-announcer";
import { HeadPoller } from "./head-poller";
import type { RoomTimeline } from "./room-timeline";
import type { Timeline } from "./timeline";

export interface HeadSyncOptions {
	store: RoomStore;
	clock: Clock;
	/** Sends the other servers the heads of rooms. */
	announce: (heads: Announcement[]) => void;
	/** Returns an open room, or undefined if there is none of that name. */
	openRoom: (room: string) => RoomTimeline | undefined;
	rooms: () => Iterable<string>;
}

/** Keeps the rooms of this process level with the store's heads, and the other servers with this process's. */
export class HeadSync {
	readonly #options: HeadSyncOptions;
	readonly #poller: HeadPoller;
	readonly #announcer: HeadAnnouncer;

	constructor(options: HeadSyncOptions) {
		const { clock, store, announce, openRoom, rooms } = options;
		this.#options = options;
		this.#announcer = new HeadAnnouncer(clock, announce);
		this.#poller = new HeadPoller({
			clock,
			readHeads: (names) => store.heads(names),
			headOf: (room) => openRoom(room)?.timeline.head,
			onHead: (room, head, stood) => this.#compare(room, head, stood),
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

	/** A room moved here: the other servers are sent its head, again and again, because the bus may lose it. */
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
		this.#compare(room, found, head);
		const open = this.#options.openRoom(room);
		if (open && found.epoch === epoch) await open.timeline.reach(found.seq);
	}

	/** Gives the room a new epoch, because the store went back and will give out its numbers again. */
	async renumber({ timeline, rollback }: RoomTimeline): Promise<void> {
		const { room, epoch } = timeline;
		rollback.clear();
		try {
			const head = await this.#options.store.renewEpoch(room, epoch);
			if (this.#options.openRoom(room)?.timeline !== timeline) return;
			timeline.renumber(head);
			// The other servers go by the old epoch until they hear of the new one.
			this.#announcer.moved(room, head.epoch, head.seq);
		} catch {
			// The store has reported the error; the next comparison finds the room still behind.
		}
	}

	/** `stood` is this process's head before the store was asked, so that a change that came meanwhile is not taken for a rollback. */
	#compare(name: string, head: RoomHead, stood: number): void {
		const room = this.#options.openRoom(name);
		if (!room) return;
		const { timeline, rollback } = room;
		if (head.epoch !== timeline.epoch) {
			timeline.renumber(head);
			return;
		}
		if (head.seq < stood) {
			if (rollback.isCertain()) void this.renumber(room);
			return;
		}
		rollback.clear();
		// The store reports its failure, and the timeline tries again.
		timeline.reach(head.seq).catch(() => {});
	}
}
