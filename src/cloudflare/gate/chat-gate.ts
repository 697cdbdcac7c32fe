import { DurableObject } from "cloudflare:workers";
import { upgradeKey } from "../../rpc/server/upgrade";
import { MissingBinding, roomsOf } from "../bindings";
import type { DurableSocket, DurableState } from "../durable-object";
import { DurableObjectMessageStore } from "../durable-object-message-store";
import { type Outcome, outcomeOf } from "../outcome";
import { callHandle } from "./call-handle";
import { DurableObjectPubSub } from "./durable-object-pubsub";
import type { GateCalls } from "./gate-calls";
import { GateSockets } from "./gate-sockets";

/** What a gate's app is made of. */
export interface GateParts<Env> {
	env: Env;
	/** The store that keeps each room in its own object. */
	store: DurableObjectMessageStore;
	/** The pub/sub between the gates for chats that use `store`. */
	pubsub: DurableObjectPubSub;
	/** The pub/sub between the gates for chats that use another store. */
	topics: DurableObjectPubSub;
}

/** A gate's app, and what `mountChat` returned. */
export interface GateApp {
	app: { fetch(request: Request, env: object, ctx: never): Response | Promise<Response> };
	chat: object;
}

/**
 * A Durable Object that holds sockets: one server of the chat. `mount` makes the app that runs in it, with the chat and its
 * `auth`. To be extended and exported from the Worker, and bound as `CHAT_GATE`.
 *
 * @example
 * export class Gate extends ChatGate<Env> {
 *   mount({ store, pubsub }: GateParts<Env>) {
 *     const app = new Hono();
 *     const wsChat = createChatProcedure({ auth, store });
 *     return { app, chat: mountChat(app, { wsChat }, { pubsub }) };
 *   }
 * }
 */
export abstract class ChatGate<Env = unknown> extends DurableObject<Env> implements GateCalls {
	readonly #state: DurableState;
	readonly #sockets: GateSockets;
	#mounted: (GateApp & GateParts<Env>) | undefined;

	constructor(ctx: object, env: Env) {
		super(ctx, env);
		this.#state = ctx as DurableState;
		this.#sockets = new GateSockets(this.#state);
	}

	/** Makes the app of this gate. Called once for each start of the object, at its first request. */
	abstract mount(parts: GateParts<Env>): GateApp;

	/** Serves a request in the gate's app. */
	async fetch(request: Request): Promise<Response> {
		try {
			const { app } = this.#app();
			const env = { ...this.env, [upgradeKey]: this.#sockets.upgradeWebSocket };
			return await app.fetch(request, env, this.#state as never);
		} catch (error) {
			if (error instanceof MissingBinding) return new Response(error.message, { status: 501 });
			throw error;
		}
	}

	/** Delivers what a room's object pushes. */
	async deliver(topic: string, token: string, payloads: readonly string[]): Promise<boolean> {
		const { pubsub, topics } = this.#mounted ?? {};
		return (pubsub?.deliver(topic, token, payloads) || topics?.deliver(topic, token, payloads)) ?? false;
	}

	/** Calls the handle of this gate's chat, for `chatHandle`. */
	call(chat: string | undefined, method: string, args: readonly unknown[]): Promise<Outcome<unknown>> {
		return outcomeOf(() => callHandle(this.#app().chat, chat, method, args));
	}

	/** Called by the runtime. */
	webSocketMessage(socket: DurableSocket, message: string | ArrayBuffer): void {
		this.#sockets.message(socket, message);
	}

	/** Called by the runtime. */
	webSocketClose(socket: DurableSocket, code: number, reason: string): void {
		this.#sockets.close(socket, code, reason);
	}

	/** Called by the runtime. */
	webSocketError(socket: DurableSocket): void {
		this.#sockets.error(socket);
	}

	#app(): GateApp & GateParts<Env> {
		if (this.#mounted) return this.#mounted;
		const rooms = roomsOf(this.env);
		const gate = this.#state.id.toString();
		const store = new DurableObjectMessageStore({ rooms, gate });
		const bus = { rooms, gate, waitUntil: (promise: Promise<unknown>) => this.#state.waitUntil(promise) };
		const pubsub = new DurableObjectPubSub({ ...bus, store });
		const topics = new DurableObjectPubSub({ ...bus, store: undefined });
		const parts = { env: this.env, store, pubsub, topics };
		this.#mounted = { ...parts, ...this.mount(parts) };
		return this.#mounted;
	}
}
