import type { PubSubAdapter } from "../../adapters/pubsub";
import { Channel } from "../bus/channel";
import { decodeForeign, type Envelope, encodeEnvelope, PAYLOAD_MAX } from "../bus/envelope";
import { Subscription } from "../bus/subscription";
import { serversTopicOf, topicOf } from "../bus/topic";
import type { Clock } from "../clock";
import { encodeEvent } from "../connection/codec";
import type { EventMap } from "../connection/event-map";
import type { Frame } from "../delivery/frame";
import type { WriteScheduler } from "../delivery/write-scheduler";
import type { ErrorReporter } from "../server/error-reporter";
import { FanOut, type HubMember, sendToEach } from "./fan-out";
import { HubRoom } from "./hub-room";
import { RoomHandle } from "./room-handle";

export interface EmitOptions {
	/** Members with this key do not get the event. */
	except?: string;
	/** The event may be dropped for a slow consumer. */
	volatile?: boolean;
}

export interface HubOptions {
	/** Without it, rooms are local to the process. */
	pubsub: PubSubAdapter | undefined;
	/** The prefix of this procedure's topics on the bus. */
	topicPrefix: string;
	/** Random for each start. A process knows by it its own events when the bus hands them back. */
	nodeId: string;
	outgoing: EventMap;
	clock: Clock;
	scheduler: WriteScheduler;
	onError: ErrorReporter;
}

/** The listener of a hosted procedure for what the bus carries beside the events that go directly to members. */
export interface HubListener {
	/** Called with another server's signal on a room's topic. The data is not validated. */
	onSignal(room: string, data: unknown): void;
	/** Returns whether another server's event may go directly to the members here. Everything on a bus is untrusted input. */
	mayPass(room: string, event: string, data: unknown): boolean;
	/** Called when a room's subscription delivers again. What was published before may be lost. */
	onReopen(room: string): void;
	/** Called when a publish fails. */
	onFault(): void;
}

const DONE = Promise.resolve();

/** The open rooms of this process. Each has one subscription on the bus, for any number of members. */
export class Hub {
	readonly #rooms = new Map<string, HubRoom>();
	readonly #options: HubOptions;
	#listener: HubListener | undefined;

	constructor(options: HubOptions) {
		this.#options = options;
	}

	/** True if the bus is known to return what this process publishes. */
	get echoes(): boolean {
		return this.#options.pubsub?.echoes === true;
	}

	/** Sets the listener for signals and for the state of the bus. There is at most one. */
	listen(listener: HubListener): void {
		this.#listener = listener;
	}

	/** Keeps a room open without a member, until `release`. `ready` resolves when the bus delivers. */
	hold(name: string): { ready: Promise<void>; release: () => void } {
		const room = this.#roomOf(name);
		const handle = new RoomHandle(room, undefined);
		return { ready: room.ready, release: () => handle.remove() };
	}

	/**
	 * Adds a member to a room, at once for the events of this process. The `remove` of the last member ends the room's
	 * subscription, unless the room is held.
	 */
	add(name: string, member: HubMember): RoomHandle {
		return new RoomHandle(this.#roomOf(name), member);
	}

	/**
	 * Sends an event to the members here at the end of this turn, and publishes it for the other servers. The promise resolves
	 * when the bus has the event, and never rejects: a failure of the bus is reported.
	 *
	 * @throws ChatError `INTERNAL` when the procedure has no such event, or the data does not fit its schema.
	 */
	emit(rooms: readonly string[], event: string, data: unknown, { except, volatile = false }: EmitOptions = {}) {
		const parsed = this.#options.outgoing.parseOwn(event, data);
		this.#send(rooms, this.#options.scheduler.frame(encodeEvent(event, parsed), volatile), except);
		const { nodeId: from } = this.#options;
		const options = { ...(except !== undefined && { except }), volatile };
		return this.#publish(rooms, { v: 1, from, rooms: [...rooms], event, data: parsed, ...options });
	}

	/** Sends an event to the members of this process only. The data is already what the event's schema outputs. */
	deliver(room: string, event: string, data: unknown): void {
		this.#rooms.get(room)?.fanOut.send(this.#options.scheduler.frame(encodeEvent(event, data)), undefined);
	}

	/** Sends a signal to the other servers on a room's topic. Resolves when the bus has the signal; never rejects. */
	signal(room: string, data: unknown): Promise<void> {
		return this.#publish([room], { v: 1, from: this.#options.nodeId, signal: true, data });
	}

	/** Opens the topic on which the servers of this procedure talk to each other. Returns undefined without a bus. */
	openChannel(listener: {
		onSignal: (data: unknown, from: string) => void;
		onEcho: () => void;
		onReopen: () => void;
	}): Channel | undefined {
		const { pubsub, topicPrefix, nodeId, clock, onError } = this.#options;
		const topic = serversTopicOf(topicPrefix);
		return pubsub && new Channel({ pubsub, topic, nodeId, clock, ...listener, onError: (error) => onError(error, {}) });
	}

	close(): void {
		for (const room of this.#rooms.values()) room.close();
		this.#rooms.clear();
	}

	#roomOf(name: string): HubRoom {
		return this.#rooms.get(name) ?? this.#open(name);
	}

	#open(name: string): HubRoom {
		const { pubsub, topicPrefix, clock, onError } = this.#options;
		const subscription =
			pubsub &&
			new Subscription({
				pubsub,
				topic: topicOf(topicPrefix, name),
				clock,
				onMessage: (payload) => this.#receive(name, payload),
				onReopen: () => this.#listener?.onReopen(name),
				onError: (error) => onError(error, { room: name }),
			});
		const room = new HubRoom(new FanOut(this.#options.scheduler), subscription, (empty) => {
			if (this.#rooms.get(name) === empty) this.#rooms.delete(name);
		});
		this.#rooms.set(name, room);
		return room;
	}

	#publish(rooms: readonly string[], envelope: Envelope): Promise<void> {
		const { pubsub } = this.#options;
		return pubsub ? this.#publishOn(pubsub, rooms, envelope) : DONE;
	}

	async #publishOn(pubsub: PubSubAdapter, rooms: readonly string[], envelope: Envelope): Promise<void> {
		const { topicPrefix, onError } = this.#options;
		const payload = encodeEnvelope(envelope);
		if (payload.length > PAYLOAD_MAX) {
			onError(
				new Error(
					`an event of ${payload.length} characters exceeds the limit for the bus, so it reaches this server only`,
				),
				{},
			);
			return;
		}
		const publishOne = async (room: string) => {
			try {
				await pubsub.publish(topicOf(topicPrefix, room), payload);
			} catch (error) {
				onError(error, { room });
				this.#listener?.onFault();
			}
		};
		await Promise.all(rooms.map(publishOne));
	}

	#receive(name: string, payload: unknown): void {
		const { nodeId, outgoing, onError } = this.#options;
		try {
			const envelope = decodeForeign(payload, nodeId);
			if (!envelope) return;
			if ("signal" in envelope) {
				this.#listener?.onSignal(name, envelope.data);
				return;
			}
			const { rooms, event, data, except, volatile = false } = envelope;
			if (!rooms.includes(name)) throw new Error("an event of another room arrived on this room's topic");
			const parsed = outgoing.parse(event, data);
			if (this.#listener?.mayPass(name, event, parsed) === false) {
				throw new Error("the bus carried an event that no server of this procedure publishes");
			}
			const frame = this.#options.scheduler.frame(encodeEvent(event, parsed), volatile);
			// The event arrives on each room's topic; a member of several of the rooms gets it with the first one.
			// Only rooms of this process, each once, because the names are input and there may be any number of them.
			const before = new Set(rooms.slice(0, rooms.indexOf(name)));
			this.#send(
				[name],
				frame,
				except,
				[...before].flatMap((other) => this.#rooms.get(other) ?? []),
			);
		} catch (error) {
			onError(error, { room: name });
		}
	}

	/** Sends a frame to the members of `rooms`, except those who are members of `served` and have the event already. */
	#send(rooms: readonly string[], frame: Frame, except?: string, served: readonly HubRoom[] = []): void {
		const [first, ...others] = rooms.flatMap((name) => this.#rooms.get(name)?.fanOut ?? []);
		if (!first) return;
		if (others.length === 0 && served.length === 0) {
			first.send(frame, except);
			return;
		}
		const isSkipped = (member: HubMember) => member.key === except || served.some(({ fanOut }) => fanOut.has(member));
		sendToEach([first, ...others], frame, isSkipped, (error) => this.#options.onError(error, {}));
	}
}
