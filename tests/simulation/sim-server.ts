import { Hono } from "hono";
import { type ChatProcedureOptions, createChatProcedure, type MessageStore, type PubSubAdapter } from "../../src";
import { type ChatHandle, createHandle } from "../../src/procedures/handle/chat-handle";
import { hostedChatOf } from "../../src/procedures/hosted-chat";
import { mountAll } from "../../src/rpc/builder/merge-routers";
import type { Clock } from "../../src/rpc/clock";
import { RpcServer } from "../../src/rpc/server/server";
import { type FakeSocket, fakeSockets } from "../../src/testing";
import type { FakeClock } from "../support/fake-clock";

/** What simulated servers share. Each server's own part of it ends with the server. */
export interface SimWorld {
	clock: FakeClock;
	store: { connectionOf(isAlive: () => boolean): MessageStore };
	bus: { adapterOf(isAlive: () => boolean): PubSubAdapter };
	/** More options of the chat. */
	options?: Partial<Omit<ChatProcedureOptions, "auth" | "procedure" | "store">>;
}

/** One server process: the real core, from the upgrade to the store and the bus. It can be killed at any moment. */
export class SimServer {
	readonly onError: (error: unknown) => void;
	readonly #world: SimWorld;
	#app = new Hono();
	#connectTo = fakeSockets().connect;
	#sockets = new Set<FakeSocket>();
	/** How often it was started. */
	life = 0;
	#rpc: RpcServer | undefined;
	isUp = false;
	/** The handle of the chat since the last start. */
	chat!: ChatHandle;

	constructor(world: SimWorld, onError: (error: unknown) => void) {
		this.#world = world;
		this.onError = onError;
		this.start();
	}

	start(): void {
		if (this.isUp) return;
		this.isUp = true;
		this.life += 1;
		const { clock, store, bus } = this.#world;
		const life = this.life;
		const isAlive = () => this.isUp && this.life === life;
		// A process that is dead does nothing any more, whatever it was waiting for.
		const processClock: Clock = {
			now: () => clock.now(),
			random: clock.random,
			after: (ms, run) => clock.after(ms, () => isAlive() && run()),
			turn: (run) => clock.turn(() => isAlive() && run()),
		};
		const { upgradeWebSocket, connect } = fakeSockets();
		const wsChat = createChatProcedure({
			auth: async ({ c, next }) => {
				const name = c.req.query("name") ?? "";
				const expiresAt = Number(c.req.query("expiresAt")) || undefined;
				return next({ user: { id: name, name, ...(expiresAt && { expiresAt }) } });
			},
			store: store.connectionOf(isAlive),
			limits: { rates: false },
			...this.#world.options,
		});
		this.#app = new Hono();
		this.#connectTo = connect;
		const options = { pubsub: bus.adapterOf(isAlive), upgradeWebSocket, onError: this.onError, heartbeatMs: 600_000 };
		this.#rpc = new RpcServer(options, processClock);
		const endpoint = mountAll(this.#app, { wsChat }, this.#rpc).get("wsChat");
		const hosted = hostedChatOf(endpoint?.hosted);
		if (!hosted) throw new Error("the chat was not mounted");
		this.chat = createHandle(hosted);
	}

	/** Ends in good order: clients are sent away, and the process ends when nothing is left to do. */
	async close(graceMs: number): Promise<void> {
		const life = this.life;
		await this.#rpc?.close({ graceMs });
		// A process that ends by itself first does what is due.
		await new Promise<void>((resolve) => void this.#world.clock.turn(resolve));
		if (this.life !== life) return;
		this.isUp = false;
		this.#sockets.clear();
	}

	/** As `kill -9`: nothing is finished, and every socket is gone. */
	kill(): void {
		this.isUp = false;
		const sockets = [...this.#sockets];
		this.#sockets.clear();
		for (const { onClosed } of sockets) onClosed?.(1006, "");
	}

	async connect(name: string): Promise<FakeSocket> {
		const socket = await this.#connectTo(this.#app, `/wsChat?name=${name}`);
		this.#sockets.add(socket);
		return socket;
	}

	/** The client's connection is lost. */
	drop(socket: FakeSocket): void {
		if (this.#sockets.delete(socket)) socket.drop();
	}
}
