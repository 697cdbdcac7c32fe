import type { PubSubAdapter } from "../../adapters/pubsub";
import type { BusNode } from "../bus/bus-node";
import { Channel } from "../bus/channel";
import { decodeForeign, type Envelope, encodeEnvelope, ForeignPayload, PAYLOAD_MAX } from "../bus/envelope";
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
	/** Members with this key are passed over. */
	except?: string;
	volatile?: boolean;
}

export interface HubOptions {
	/** Without it, rooms are local to the process. */
	pubsub: PubSubAdapter | undefined;
	/** Names this procedure's rooms on the bus. */
	topicPrefix: string;
	node: BusNode;
	outgoing: EventMap;
	clock: Clock;
	scheduler: WriteScheduler;
	onError: ErrorReporter;
}

/** What a hosted procedure hears from the bus beside the events that go straight to members. */
export interface HubListener {
	/** Another server's signal on a room's topic, not yet checked. */
	onSignal(room: string, data: unknown): void;
	/** Whether another server's event may go straight to the members here. It is input, as everything on a bus. */
	mayPass(room: string, event: string, data: unknown): boolean;
	/** The room's subscription delivers again: what was published before may be lost. */
	onReopen(room: string): void;
	/** The bus did not take what was published. */
	onFault(): void;
}

const DONE = Promise.resolve();

/** The rooms of this process that somebody holds, each with one upstream subscription however many members it has. */
export class Hub {
	readonly #rooms = new Map<string, HubRoom>();
	readonly #options: HubOptions;
	#listener: HubListener | undefined;

	constructor(options: HubOptions) {
		this.#options = options;
	}

	/** Who is told of signals and of what happens to the bus; one at most. */
	listen(listener: HubListener): void {
		this.#listener = listener;
	}

	/** Keeps a room's subscription open until `release`. `ready` resolves when the bus delivers. */
	hold(name: string): { ready: Promise<void>; release: () => void } {
		const room = this.#roomOf(name);
		const handle = new RoomHandle(room, undefined);
		return { ready: room.ready, release: () => handle.remove() };
	}

	/**
	 * Puts a member in a room, at once for what this process emits. The last member's `remove` ends the subscription,
	 * unless somebody holds it.
	 */
	add(name: string, member: HubMember): RoomHandle {
		return new RoomHandle(this.#roomOf(name), member);
	}

	/**
	 * Tells the members here, in this turn, and publishes for the other servers. The promise resolves once the
	 * bus has it, and never rejects: a bus that fails is reported.
	 *
	 * @throws ChatError `INTERNAL`: the event is not one of the procedure's, or its data does not fit.
	 */
	emit(rooms: readonly string[], event: string, data: unknown, { except, volatile = false }: EmitOptions = {}) {
		const parsed = this.#options.outgoing.parseOwn(event, data);
		this.#tell(rooms, this.#options.scheduler.frame(encodeEvent(event, parsed), volatile), except);
		const from = this.#options.node.id;
		const options = { ...(except !== undefined && { except }), volatile };
		return this.#publish(rooms, { v: 1, from, rooms: [...rooms], event, data: parsed, ...options });
	}

	/** Tells the members here alone. The data is already what the event's schema would make of it. */
	deliver(room: string, event: string, data: unknown): void {
		this.#rooms.get(room)?.fanOut.send(this.#options.scheduler.frame(encodeEvent(event, data)), undefined);
	}

	/** Tells the other servers something on a room's topic. Resolves once the bus has it; never rejects. */
	signal(room: string, data: unknown): Promise<void> {
		return this.#publish([room], { v: 1, from: this.#options.node.id, signal: true, data });
	}

	/** Opens the topic on which the servers of this procedure speak to each other; undefined without a bus. */
	openChannel(listener: {
		onSignal: (data: unknown) => void;
		onEcho: () => void;
		onReopen: () => void;
	}): Channel | undefined {
		const { pubsub, topicPrefix, node, clock, onError } = this.#options;
		const topic = serversTopicOf(topicPrefix);
		return pubsub && new Channel({ pubsub, topic, node, clock, ...listener, onError: (error) => onError(error, {}) });
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
			onError(new Error(`an event of ${payload.length} characters is more than another server takes`), {});
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
		const { node, outgoing, onError } = this.#options;
		try {
			const envelope = decodeForeign(payload, node.id);
			if (!envelope) return;
			if ("signal" in envelope) {
				this.#listener?.onSignal(name, envelope.data);
				return;
			}
			const { rooms, event, data, except, volatile = false } = envelope;
			if (!rooms.includes(name)) throw new Error("an event of another room came on this room's topic");
			const parsed = outgoing.parse(event, data);
			if (this.#listener?.mayPass(name, event, parsed) === false) {
				throw new Error("an event came over the bus that no server of this procedure sends");
			}
			const frame = this.#options.scheduler.frame(encodeEvent(event, parsed), volatile);
			// The event comes once on each room's topic; a member of several of them gets it with the first.
			// Rooms of this process alone, each once: the names are input too, and there may be any number of them.
			const before = new Set(rooms.slice(0, rooms.indexOf(name)));
			this.#tell(
				[name],
				frame,
				except,
				[...before].flatMap((other) => this.#rooms.get(other) ?? []),
			);
		} catch (error) {
			if (error instanceof ForeignPayload) throw error;
			onError(error, { room: name });
		}
	}

	/** `served`: rooms whose members have the event already. */
	#tell(rooms: readonly string[], frame: Frame, except?: string, served: readonly HubRoom[] = []): void {
		const [first, ...others] = rooms.flatMap((name) => this.#rooms.get(name)?.fanOut ?? []);
		if (!first) return;
		if (others.length === 0 && served.length === 0) {
			first.send(frame, except);
			return;
		}
		const isPassedOver = (member: HubMember) =>
			member.key === except || served.some(({ fanOut }) => fanOut.has(member));
		sendToEach([first, ...others], frame, isPassedOver, (error) => this.#options.onError(error, {}));
	}
}
