import type { MessageStore } from "../../src";
import type { FakeSocket } from "../../src/testing";
import { FakeClock } from "../support/fake-clock";
import { SteeredBus } from "../support/steered-bus";
import { SteeredStore } from "../support/steered-store";
import { SimServer } from "./sim-server";

/** How long the bus takes, and what two hops of it and a turn add up to. */
export const BUS_MS = 1;
const SERVERS = 2;

/** A user was removed from a room, or from the chat, by one of the servers; `at` is when `kick` had resolved. */
export interface Removal {
	userId: string;
	room: string | undefined;
	server: number;
	at: number;
	order: number;
}

/** Something that a user must not do or hear after its removal. */
export interface Deed {
	what: string;
	userId: string;
	room: string;
	server: number;
	at: number;
	order: number;
}

/** Two servers whose hooks and store take a while, and a log of what was given to the store, heard and said. */
export class RemovalWorld {
	readonly clock: FakeClock;
	readonly bus: SteeredBus;
	readonly servers: readonly SimServer[];
	readonly removals: Removal[] = [];
	readonly deeds: Deed[] = [];
	/** Whom the app no longer lets in, by `userId room`. */
	readonly #banned = new Set<string>();
	#order = 0;

	constructor(seed: number) {
		const clock = new FakeClock({ seed });
		this.clock = clock;
		this.bus = new SteeredBus(clock);
		const store = new SteeredStore(clock);
		store.before = () => this.#while(8);
		store.after = () => this.#while(8);
		const options = {
			recheckMs: 0,
			authorize: async ({ user, room }: { user: { id: string }; room: string }) => {
				// The answer is as old as it takes to arrive.
				const isAllowed = !this.#banned.has(`${user.id} ${room}`);
				await this.#while(10);
				return isAllowed;
			},
			beforeSend: () => this.#while(10),
		};
		this.servers = Array.from({ length: SERVERS }, (_, server) => {
			const logged = { connectionOf: (isAlive: () => boolean) => this.#logged(server, store.connectionOf(isAlive)) };
			return new SimServer({ clock, bus: this.bus, store: logged, options }, () => {});
		});
	}

	/** Removes a user: the app stops letting it in, and then kicks it. */
	async kick(server: number, userId: string, rooms: readonly string[], room: string | undefined): Promise<void> {
		for (const banned of room === undefined ? rooms : [room]) this.#banned.add(`${userId} ${banned}`);
		await this.servers[server]!.chat.kick({ userId, ...(room !== undefined && { room }) });
		this.removals.push({ userId, room, server, at: this.clock.now(), order: this.#order++ });
	}

	/** Writes down what a user hears on a socket. */
	listen(server: number, userId: string, socket: FakeSocket): void {
		const others = new Set(["removed", "userLeft", "welcome", "pong", "reconnect"]);
		socket.onFrame = (text) => {
			const [event, data, id] = JSON.parse(text) as [string, { room?: string; userId?: string }, string | undefined];
			const at = { server, at: this.clock.now(), order: this.#order++ };
			if (event === "ack") {
				const [action, room = ""] = String(id).split(" ");
				if (action === "loadHistory" || action === "joinRoom")
					this.deeds.push({ what: `heard ${action}`, userId, room, ...at });
			} else if (event !== "error" && !others.has(event)) {
				const { room = "" } = data;
				this.deeds.push({ what: `heard ${event}`, userId, room, ...at });
				const isSaid = event === "userJoined" || (event === "userTyping" && "isTyping" in data && data.isTyping);
				if (isSaid && data.userId) this.deeds.push({ what: `said ${event}`, userId: data.userId, room, ...at });
			}
		};
	}

	/** Everything that was done after a removal: on its own server at once, on the others after the delay of the bus. */
	violations(): string[] {
		return this.removals.flatMap(({ userId, room, server, at, order }) =>
			this.deeds.flatMap((deed) => {
				if (deed.userId !== userId || (room !== undefined && deed.room !== room)) return [];
				// A frame is written at the end of the turn in which it was sent, and what others hear comes over the bus.
				const isSaid = deed.what.startsWith("said");
				const graceMs = isSaid ? 2 * BUS_MS : deed.server === server ? 0 : BUS_MS;
				const isAfter = deed.what === "append" && graceMs === 0 ? deed.order > order : deed.at > at + graceMs;
				return isAfter ? [`${deed.what} of ${userId} in ${deed.room} ${deed.at - at} ms after its removal`] : [];
			}),
		);
	}

	#while(maxMs: number): Promise<void> {
		return new Promise((resolve) => void this.clock.after(this.clock.random() * maxMs, resolve));
	}

	#logged(server: number, store: MessageStore): MessageStore {
		const append: MessageStore["append"] = (message) => {
			const { userId, room } = message;
			this.deeds.push({ what: "append", userId, room, server, at: this.clock.now(), order: this.#order++ });
			return store.append(message);
		};
		return { ...store, append };
	}
}
