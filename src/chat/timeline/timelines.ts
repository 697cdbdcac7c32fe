import * as z from "zod";
import type { Appended } from "../../adapters/message-store";
import type { Clock } from "../../rpc/clock";
import type { Hub } from "../../rpc/rooms/hub";
import type { ErrorReporter } from "../../rpc/server/error-reporter";
import { type ChatMessage, chatMessageSchema } from "../../schemas/message";
import { epochSchema } from "../../schemas/primitives";
import type { EncodedMessage } from "../store/encoded-message";
import { MessageEncoder } from "../store/message-encoder";
import type { RoomStore } from "../store/room-store";
import { FirstPages } from "./first-pages";
import type { Announcement } from "./heads/head-announcer";
import { HeadSync } from "./heads/head-sync";
import { Quotes } from "./quotes";
import { RoomTimeline, type RoomTimelineOptions } from "./room-timeline";
import type { Timeline } from "./timeline";
import { type TimelineListener, TimelineRef } from "./timeline-ref";
import { UncertainAppends } from "./uncertain-appends";

/** One durable change, as a server publishes it for the others. */
const changeSchema = z.object({ epoch: epochSchema, message: chatMessageSchema });

const NOT_STORED = "the pub/sub carried a change that is not in the store: who may publish on it?";

export interface TimelinesOptions {
	hub: Hub;
	store: RoomStore;
	clock: Clock;
	/** Sends the other servers the heads of rooms. */
	announce: (heads: Announcement[]) => void;
	isBusDown: () => boolean;
	/** Changes of a room were read from the store, because they had not arrived. */
	onHealed: RoomTimelineOptions["onHealed"];
	/** The bus has delivered a change. */
	onDelivered: (room: string, seq: number) => void;
	onError: ErrorReporter;
}

/** The timelines of the rooms that this process has open: one per room, however many members it has. */
export class Timelines {
	readonly encoder = new MessageEncoder();
	/** The latest messages of the open rooms. */
	readonly firstPages: FirstPages;
	/** The messages that others of the open rooms reply to. */
	readonly quotes: Quotes;
	readonly #options: TimelinesOptions;
	readonly #rooms = new Map<string, RoomTimeline>();
	readonly #heads: HeadSync;
	readonly #uncertain: UncertainAppends;
	#isClosed = false;

	constructor(options: TimelinesOptions) {
		this.#options = options;
		const { clock, store, announce } = options;
		this.firstPages = new FirstPages(store, clock);
		this.quotes = new Quotes(store, clock);
		this.#heads = new HeadSync({
			clock,
			store,
			announce,
			onLie: (room) => this.#options.onError(new Error(NOT_STORED), { room }),
			openRoom: (room) => this.#openRoom(room),
			rooms: () => this.#rooms.keys(),
		});
		this.#uncertain = new UncertainAppends(clock, (room) => void this.#resolveUncertain(room));
	}

	/** How many rooms are open. */
	get size(): number {
		return this.#rooms.size;
	}

	/** Opens a room, or adds a reference to an open one. It stays open until the last reference is released. */
	open(name: string, listener?: TimelineListener): TimelineRef {
		return new TimelineRef(this.#rooms.get(name) ?? this.#create(name), listener);
	}

	/**
	 * Delivers a stored message or change: to the members here at once, to the other servers by the bus. A repeated message is published
	 * again, because the server that appended it first may have died before it published.
	 */
	publish(appended: Appended): void {
		const room = this.#openRoom(appended.message.room);
		if (room) this.#publishTo(room, appended);
		// A closed server opens nothing: the other servers find the message when they compare heads.
		else if (!this.#isClosed) void this.#publishLate(appended);
	}

	/** Returns the latest version of a message if it is in memory, else undefined. */
	find(room: string, id: string): EncodedMessage | undefined {
		const open = this.#openRoom(room);
		return open && (open.timeline.find(id) ?? this.quotes.find(room, id));
	}

	/** Reads messages that others reply to. Never rejects: what the store does not give is left out. */
	readQuotes(room: string, ids: readonly string[]): Promise<ReadonlyMap<string, EncodedMessage>> {
		return this.quotes.read(room, ids, { keep: this.#openRoom(room) !== undefined });
	}

	/** Returns true if the members here were sent this change, or a later one of the room, already. */
	hasReached({ room, updatedSeq }: ChatMessage): boolean {
		const open = this.#openRoom(room);
		return open !== undefined && updatedSeq <= open.timeline.head;
	}

	/** An append or a change may have committed without an answer: the room is compared with the store a moment later. */
	addUncertain(room: string): void {
		this.#uncertain.add(room);
	}

	/** Receives what another server published on a room's topic. It is validated as input, because a bus may be shared. */
	receive(name: string, data: unknown): void {
		const change = changeSchema.safeParse(data);
		if (!change.success || change.data.message.room !== name) {
			this.#options.onError(new Error("a payload on a room's topic is not a change of that room"), { room: name });
			return;
		}
		const { epoch, message } = change.data;
		const room = this.#rooms.get(name);
		this.#options.onDelivered(name, message.updatedSeq);
		// Until the room is open its epoch is unknown. A change of another epoch is found when the head is read.
		if (room?.isOpen && room.timeline.epoch === epoch && room.timeline.contradicts(message)) {
			void this.#heads.settle(room, message);
		} else if (!room?.isOpen || room.timeline.epoch === epoch) room?.timeline.add(message, "bus");
		else {
			const error = new Error("another server has another epoch for this room: do the servers share a store?");
			this.#options.onError(error, { room: name });
			this.#heads.check(name);
		}
	}

	/** Receives the heads of rooms that another server announced. */
	receiveHeads(heads: readonly Announcement[]): void {
		for (const [name, epoch, seq] of heads) {
			const room = this.#openRoom(name);
			if (room && room.timeline.epoch === epoch) room.timeline.expect(seq);
			else if (room) this.#heads.check(name);
		}
	}

	/** Compares a room with the store soon, because something of it may have been missed. */
	check(name: string): void {
		if (this.#rooms.has(name)) this.#heads.check(name);
	}

	/** Compares every room with the store soon. */
	checkAll(): void {
		this.#heads.checkAll();
	}

	/**
	 * Compares a room with the store now, and reads what is missing.
	 *
	 * @throws ChatError `STORE_UNAVAILABLE`.
	 */
	catchUp(timeline: Timeline): Promise<void> {
		return this.#heads.catchUp(timeline);
	}

	/** While the bus is down, the store is polled more often. */
	setBusDown(isDown: boolean): void {
		this.#heads.setBusDown(isDown);
	}

	close(): void {
		this.#isClosed = true;
		this.#uncertain.close();
		this.#heads.close();
		for (const room of this.#rooms.values()) this.#close(room);
	}

	#openRoom(name: string): RoomTimeline | undefined {
		const room = this.#rooms.get(name);
		return room?.isOpen ? room : undefined;
	}

	#create(name: string): RoomTimeline {
		const { encoder } = this;
		const check = (room: string) => this.check(room);
		const onEmpty = (room: RoomTimeline) => this.#close(room);
		const onUpdated = (change: EncodedMessage) => this.quotes.updated(change);
		const onReplaced = () => this.quotes.delete(name);
		const room = new RoomTimeline({ ...this.#options, room: name, encoder, check, onUpdated, onReplaced, onEmpty });
		if (this.#rooms.size === 0) this.#heads.start();
		this.#rooms.set(name, room);
		return room;
	}

	#close(room: RoomTimeline): void {
		const name = room.timeline.room;
		room.close();
		this.firstPages.delete(room.timeline);
		if (this.#rooms.get(name) !== room) return;
		this.#rooms.delete(name);
		this.quotes.delete(name);
		if (this.#rooms.size === 0) this.#heads.stop();
	}

	#publishTo(room: RoomTimeline, { message, repeated }: Appended): void {
		const { timeline } = room;
		const { room: name, updatedSeq } = message;
		if (!repeated && timeline.contradicts(message)) {
			// What the store gave a seq, it gives another message only after a rollback. What the bus said may be a lie.
			if (!timeline.confirmed.has(updatedSeq)) {
				this.#options.onError(new Error(NOT_STORED), { room: name });
				timeline.replace(message);
			} else if (timeline.hasAnother(message)) {
				void this.#heads.renumber(room);
				return;
			} else void this.#heads.settle(room, message);
		}
		// Either delivered so long ago that it has left the ring, or assigned again by a store that was rolled back.
		if (!repeated && timeline.hasForgotten(updatedSeq)) this.#heads.check(name);
		timeline.add(message);
		void this.#options.hub.signal(name, { epoch: timeline.epoch, message });
		this.#heads.moved(name, timeline.epoch, Math.max(updatedSeq, timeline.head));
	}

	/** Opens the room again to deliver, because the sender has left and the room has closed. Never rejects. */
	async #publishLate(appended: Appended): Promise<void> {
		const ref = this.open(appended.message.room);
		await ref.ready.then(
			() => this.publish(appended),
			// The store has reported the error, and the other servers find the message when they compare heads.
			() => {},
		);
		ref.release();
	}

	/** Delivers what an append of unknown outcome may have left in the store. Never rejects. */
	async #resolveUncertain(room: string): Promise<void> {
		const ref = this.open(room);
		try {
			await ref.ready;
			await this.catchUp(ref.timeline);
			this.#options.announce([[room, ref.timeline.epoch, ref.timeline.head]]);
		} catch {
			// The store has reported the error, and every server finds the message when it compares heads.
		}
		ref.release();
	}
}
