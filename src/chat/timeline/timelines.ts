import * as z from "zod";
import type { Appended, RoomHead } from "../../adapters/message-store";
import type { Clock } from "../../rpc/clock";
import type { Hub } from "../../rpc/rooms/hub";
import type { ErrorReporter } from "../../rpc/server/error-reporter";
import { chatMessageSchema } from "../../schemas/message";
import { epochSchema } from "../../schemas/primitives";
import type { RoomStore } from "../store/room-store";
import { type Announcement, HeadAnnouncer } from "./head-announcer";
import { HeadPoller } from "./head-poller";
import { MessageEncoder } from "./message-encoder";
import { RollbackDetector } from "./rollback-detector";
import { Timeline } from "./timeline";
import { type SharedTimeline, type TimelineListener, TimelineRef } from "./timeline-ref";

/** One durable change, as one server tells it to the others. */
const changeSchema = z.object({ epoch: epochSchema, message: chatMessageSchema });

interface Room extends SharedTimeline {
	readonly release: () => void;
	readonly rollback: RollbackDetector;
	isOpen: boolean;
}

export interface TimelinesOptions {
	hub: Hub;
	store: RoomStore;
	clock: Clock;
	/** Tells the other servers where rooms stand. */
	announce: (heads: Announcement[]) => void;
	isBusDown: () => boolean;
	onError: ErrorReporter;
}

/** The timelines of the rooms that this process is in, one a room however many members, each kept up with the store. */
export class Timelines {
	readonly encoder = new MessageEncoder();
	readonly #options: TimelinesOptions;
	readonly #rooms = new Map<string, Room>();
	readonly #checker: HeadPoller;
	readonly #announcer: HeadAnnouncer;

	constructor(options: TimelinesOptions) {
		this.#options = options;
		const { clock, store, announce } = options;
		this.#announcer = new HeadAnnouncer(clock, announce);
		this.#checker = new HeadPoller({
			clock,
			readHeads: (rooms) => store.heads(rooms),
			headOf: (room) => this.#openRoom(room)?.timeline.head,
			onHead: (room, head, stood) => this.#compare(room, head, stood),
			rooms: () => this.#rooms.keys(),
		});
	}

	/** Rooms that somebody stays in. */
	get size(): number {
		return this.#rooms.size;
	}

	/** Enters a room, which is open for as long as somebody stays. */
	open(name: string, guest?: TimelineListener): TimelineRef {
		return new TimelineRef(this.#rooms.get(name) ?? this.#open(name), guest);
	}

	/**
	 * Tells of a message that the store has: the members here at once, the other servers by the bus. A repeated one is told
	 * again: the server that appended it first may have died before it told anybody. False, and nobody is told, when the room
	 * is not open.
	 */
	publish({ message, repeated }: Appended): boolean {
		const { room: name, updatedSeq } = message;
		const room = this.#openRoom(name);
		if (!room) return false;
		const { timeline } = room;
		if (!repeated && timeline.contradicts(message)) {
			void this.#renumber(room);
			return true;
		}
		// Told so long ago that nobody remembers who had the number, or given out anew by a store that was set back.
		if (!repeated && timeline.hasForgotten(updatedSeq)) this.#checker.check(name);
		timeline.add(message);
		void this.#options.hub.signal(name, { epoch: timeline.epoch, message });
		this.#announcer.moved(name, timeline.epoch, Math.max(updatedSeq, timeline.head));
		return true;
	}

	/** What another server told on a room's topic. It is input: a bus may be shared. */
	receive(name: string, data: unknown): void {
		const change = changeSchema.safeParse(data);
		if (!change.success || change.data.message.room !== name) {
			this.#options.onError(new Error("a payload of the bus is no change of its room"), { room: name });
			return;
		}
		const { epoch, message } = change.data;
		const room = this.#rooms.get(name);
		// Before the room is open its epoch is not known: what does not belong there is found when it is read.
		if (!room?.isOpen || room.timeline.epoch === epoch) room?.timeline.add(message);
		else {
			const error = new Error("another server numbers this room by another epoch: do the servers share a store?");
			this.#options.onError(error, { room: name });
			this.#checker.check(name);
		}
	}

	/** Where another server says that rooms stand. */
	receiveHeads(heads: readonly Announcement[]): void {
		for (const [name, epoch, seq] of heads) {
			const room = this.#openRoom(name);
			if (room && room.timeline.epoch === epoch) room.timeline.expect(seq);
			else if (room) this.#checker.check(name);
		}
	}

	/** Compares a room with the store soon: something of it may have been missed. */
	check(name: string): void {
		if (this.#rooms.has(name)) this.#checker.check(name);
	}

	/**
	 * Compares a room with the store now, and reads what is missing.
	 *
	 * @throws ChatError `STORE_UNAVAILABLE`.
	 */
	async catchUp({ room, head, epoch }: Timeline): Promise<void> {
		const found = await this.#options.store.head(room);
		this.#compare(room, found, head);
		const open = this.#openRoom(room);
		if (open && found.epoch === epoch) await open.timeline.reach(found.seq);
	}

	checkAll(): void {
		this.#checker.checkAll();
	}

	/** While the bus is down, the store is looked at more often. */
	setBusDown(isDown: boolean): void {
		this.#checker.setBusDown(isDown);
	}

	close(): void {
		this.#announcer.close();
		this.#checker.stop();
		for (const room of this.#rooms.values()) this.#close(room);
	}

	#openRoom(name: string): Room | undefined {
		const room = this.#rooms.get(name);
		return room?.isOpen ? room : undefined;
	}

	#open(name: string): Room {
		const { hub, store, clock, onError, isBusDown } = this.#options;
		// Before the head is read, or a change between the two is lost.
		const hold = hub.hold(name);
		const timeline = new Timeline({
			room: name,
			store,
			clock,
			deliver: (event, message) => hub.deliver(name, event, this.encoder.encode(message)),
			onRenumbered: () => {
				for (const { listener: guest } of [...room.refs]) guest?.onRenumbered();
			},
			onError,
		});
		const open = async () => {
			// What a bus that is down does not deliver is found when it is back.
			if (!isBusDown()) await hold.ready;
			const head = await store.head(name);
			if (this.#rooms.get(name) !== room) return;
			room.isOpen = true;
			timeline.open(head);
		};
		const room: Room = {
			timeline,
			ready: open(),
			release: hold.release,
			refs: new Set(),
			onEmpty: () => this.#close(room),
			rollback: new RollbackDetector(clock, () => this.check(name)),
			isOpen: false,
		};
		// Whoever waits is told; the next one to enter tries again.
		room.ready.catch(() => this.#close(room));
		if (this.#rooms.size === 0) this.#checker.start();
		this.#rooms.set(name, room);
		return room;
	}

	#close(room: Room): void {
		const name = room.timeline.room;
		room.timeline.close();
		room.rollback.clear();
		room.release();
		room.isOpen = false;
		if (this.#rooms.get(name) !== room) return;
		this.#rooms.delete(name);
		if (this.#rooms.size === 0) this.#checker.stop();
	}

	/** `stood`: where this process was before the store was asked, so that what came meanwhile is no step back. */
	#compare(name: string, head: RoomHead, stood: number): void {
		const room = this.#openRoom(name);
		if (!room) return;
		const { timeline } = room;
		if (head.epoch !== timeline.epoch) {
			timeline.renumber(head);
			return;
		}
		if (head.seq < stood) {
			if (room.rollback.isCertain()) void this.#renumber(room);
			return;
		}
		room.rollback.clear();
		// What the store refuses here it has reported, and the timeline tries again.
		timeline.reach(head.seq).catch(() => {});
	}

	/** The store was set back: numbers that come next were given out before, so the room needs another epoch first. */
	async #renumber(room: Room): Promise<void> {
		const { timeline } = room;
		room.rollback.clear();
		try {
			const head = await this.#options.store.renewEpoch(timeline.room, timeline.epoch);
			if (!room.isOpen) return;
			timeline.renumber(head);
			// The other servers go by the old numbering until they hear of the new one.
			this.#announcer.moved(timeline.room, head.epoch, head.seq);
		} catch {
			// Reported by the store; the next look at the room finds it still behind.
		}
	}
}
