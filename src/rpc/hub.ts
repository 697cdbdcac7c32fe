import type { PubSubAdapter } from "../adapters/pubsub";
import { encodeEvent } from "./codec";
import { decodeEnvelope, encodeEnvelope } from "./envelope";
import type { ErrorReporter } from "./error-reporter";
import type { EventMap } from "./event-map";
import { Subscription } from "./subscription";
import { topicOf } from "./topic";

/** One event on its way to the members of a room, encoded once for all of them. */
export interface Delivery {
	readonly event: string;
	readonly data: unknown;
	/** The frame, ready to be written. */
	readonly text: string;
	/** May be dropped for a slow reader. */
	readonly volatile: boolean;
}

/** One place in a room. */
export interface HubMember {
	/** What an event's `except` is compared with: several members may share one. */
	readonly key: string;
	deliver(delivery: Delivery): void;
}

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
	/** Random per start: how a process knows its own events when the bus hands them back. */
	nodeId: string;
	outgoing: EventMap;
	onError: ErrorReporter;
}

interface Room {
	readonly members: Set<HubMember>;
	readonly subscription: Subscription | undefined;
}

/** The rooms of this process that have members, each with one upstream subscription however many members it has. */
export class Hub {
	readonly #rooms = new Map<string, Room>();
	readonly #options: HubOptions;

	constructor(options: HubOptions) {
		this.#options = options;
	}

	/**
	 * Puts a member in a room, at once for what this process emits. `ready` resolves when the bus delivers too.
	 * The last member's `remove` ends the subscription.
	 */
	add(name: string, member: HubMember): { ready: Promise<void>; remove: () => void } {
		const room = this.#rooms.get(name) ?? this.#open(name);
		room.members.add(member);
		const remove = () => {
			if (!room.members.delete(member) || room.members.size > 0) return;
			room.subscription?.stop();
			if (this.#rooms.get(name) === room) this.#rooms.delete(name);
		};
		return { ready: room.subscription?.opened ?? Promise.resolve(), remove };
	}

	/**
	 * Delivers to the members here before it returns, and publishes for the other servers. The promise resolves once the
	 * bus has it, and never rejects: a bus that fails is reported.
	 *
	 * @throws ChatError `INTERNAL`: the event is not one of the procedure's, or its data does not fit.
	 */
	emit(rooms: readonly string[], event: string, data: unknown, { except, volatile = false }: EmitOptions = {}) {
		const parsed = this.#options.outgoing.parseOwn(event, data);
		this.#fanOut(rooms, { event, data: parsed, text: encodeEvent(event, parsed), volatile }, except);
		return this.#publish(rooms, event, parsed, { ...(except !== undefined && { except }), volatile });
	}

	close(): void {
		for (const room of this.#rooms.values()) room.subscription?.stop();
		this.#rooms.clear();
	}

	#open(name: string): Room {
		const { pubsub, topicPrefix, onError } = this.#options;
		const subscription =
			pubsub &&
			new Subscription({
				pubsub,
				topic: topicOf(topicPrefix, name),
				onMessage: (payload) => this.#receive(name, payload),
				onError: (error) => onError(error, { room: name }),
			});
		const room: Room = { members: new Set(), subscription };
		this.#rooms.set(name, room);
		return room;
	}

	async #publish(rooms: readonly string[], event: string, data: unknown, options: EmitOptions): Promise<void> {
		const { pubsub, topicPrefix, nodeId, onError } = this.#options;
		if (!pubsub) return;
		const payload = encodeEnvelope({ v: 1, from: nodeId, rooms: [...rooms], event, data, ...options });
		const publishOne = async (room: string) => {
			try {
				await pubsub.publish(topicOf(topicPrefix, room), payload);
			} catch (error) {
				onError(error, { room, event });
			}
		};
		await Promise.all(rooms.map(publishOne));
	}

	#receive(name: string, payload: unknown): void {
		const { nodeId, outgoing, onError } = this.#options;
		try {
			const { from, rooms, event, data, except, volatile = false } = decodeEnvelope(payload);
			if (from === nodeId) return;
			if (!rooms.includes(name)) throw new Error("an event of another room came on this room's topic");
			const parsed = outgoing.parse(event, data);
			// The event comes once on each room's topic; a member of several of them gets it with the first.
			const earlier = rooms.slice(0, rooms.indexOf(name)).map((other) => this.#rooms.get(other)?.members);
			const isServed = (member: HubMember) => earlier.some((members) => members?.has(member));
			this.#fanOut([name], { event, data: parsed, text: encodeEvent(event, parsed), volatile }, except, isServed);
		} catch (error) {
			onError(error, { room: name });
		}
	}

	#fanOut(
		rooms: readonly string[],
		delivery: Delivery,
		except: string | undefined,
		isServed: (member: HubMember) => boolean = () => false,
	): void {
		const places = rooms.flatMap((name) => this.#rooms.get(name)?.members ?? []);
		const members = places.length === 1 ? places[0]! : new Set(places.flatMap((inRoom) => [...inRoom]));
		for (const member of members) {
			if (member.key === except || isServed(member)) continue;
			try {
				member.deliver(delivery);
			} catch (error) {
				// One member that fails must not keep the event from the next.
				this.#options.onError(error, { event: delivery.event });
			}
		}
	}
}
