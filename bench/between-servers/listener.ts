import { setImmediate as turn } from "node:timers/promises";
import { MemoryPubSub, type MessageStore } from "../../src/adapters";
import { Chat } from "../../src/chat/chat";
import { limitsSchema } from "../../src/chat/limits";
import { createIo } from "../../src/rpc/builder/io";
import { serversTopicOf, topicOf } from "../../src/rpc/bus/topic";
import { systemClock } from "../../src/rpc/clock";
import { EventMap } from "../../src/rpc/connection/event-map";
import { WriteScheduler } from "../../src/rpc/delivery/write-scheduler";
import { Hub } from "../../src/rpc/rooms/hub";
import { incomingEvents } from "../../src/schemas/incoming";
import { outgoingEvents } from "../../src/schemas/outgoing";
import { collectGarbage } from "../collect-garbage";

const PREFIX = "bench";
/** Frames that arrive in one turn. */
const BURST = 200;

export const serversTopic = serversTopicOf(PREFIX);
export const roomTopic = (room: string): string => topicOf(PREFIX, room);

/** Stays empty: the listener hears of appends and reads none. */
const emptyStore: MessageStore = {
	append: () => Promise.reject(new Error("nothing is sent here")),
	list: () => Promise.resolve({ messages: [], hasMore: false }),
};

/** A server that has no clients, and hears the others over a bus. */
export class Listener {
	readonly #bus: MemoryPubSub;
	readonly #chat: Chat;

	private constructor(bus: MemoryPubSub, chat: Chat) {
		this.#bus = bus;
		this.#chat = chat;
	}

	static async start(): Promise<Listener> {
		const bus = new MemoryPubSub();
		const onError = (error: unknown) => {
			throw error;
		};
		const nodeId = "listener";
		const clock = systemClock;
		const hub = new Hub({
			pubsub: bus,
			topicPrefix: PREFIX,
			nodeId,
			outgoing: new EventMap(outgoingEvents),
			clock,
			scheduler: new WriteScheduler(clock, onError),
			onError,
		});
		const host = { hub, io: createIo(hub), nodeId, clock, onError };
		const chat = new Chat({ store: emptyStore, limits: limitsSchema.parse({}), incoming: incomingEvents }, host);
		chat.services.servers.start();
		await chat.services.servers.presenceReady;
		return new Listener(bus, chat);
	}

	/** Opens rooms as if each had a member here. */
	async enter(rooms: readonly string[]): Promise<void> {
		await Promise.all(rooms.map((room) => this.#chat.services.timelines.open(room).ready));
	}

	/** Returns the microseconds of CPU that receiving these frames takes. */
	async hear(topic: string, frames: readonly string[]): Promise<number> {
		const before = process.cpuUsage();
		for (let first = 0; first < frames.length; first += BURST) {
			for (const frame of frames.slice(first, first + BURST)) await this.#bus.publish(topic, frame);
			await turn();
		}
		const { user, system } = process.cpuUsage(before);
		return user + system;
	}

	/** Returns the bytes that this process holds after garbage collections. */
	async bytes(): Promise<number> {
		await collectGarbage();
		const { heapUsed, external } = process.memoryUsage();
		return heapUsed + external;
	}

	close(): Promise<void> {
		return this.#chat.close();
	}
}
