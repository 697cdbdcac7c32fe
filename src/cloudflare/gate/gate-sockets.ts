import type { Context } from "hono";
import { defineWebSocketHelper, type UpgradeWebSocket, WSContext, type WSEvents } from "hono/ws";
import { closeCodes } from "../../errors";
import type { DurableSocket, DurableState } from "../durable-object";

interface OpenSocket {
	events: WSEvents;
	context: WSContext;
}

/** The runtime's own globals for an upgrade. */
type WorkerGlobals = { WebSocketPair: new () => { 0: object; 1: DurableSocket } };

/** The sockets of a gate. The runtime gives their events to the gate's object, which passes them on here. */
export class GateSockets {
	readonly #state: DurableState;
	readonly #open = new Map<DurableSocket, OpenSocket>();

	constructor(state: DurableState) {
		this.#state = state;
		// Accepted by an earlier start of this object, which knew who they are. Their clients reconnect and are told what they missed.
		for (const socket of state.getWebSockets()) closeUnknown(socket);
	}

	/** Hono's function for an upgrade in this gate. */
	readonly upgradeWebSocket: UpgradeWebSocket = defineWebSocketHelper((c: Context, events: WSEvents) => {
		const { WebSocketPair } = globalThis as unknown as WorkerGlobals;
		const { 0: client, 1: socket } = new WebSocketPair();
		this.#state.acceptWebSocket(socket);
		const [protocol] = c.req.header("sec-websocket-protocol")?.split(",") ?? [];
		const context = new WSContext({
			send: (data) => socket.send(data),
			close: (code, reason) => socket.close(code, reason),
			raw: socket,
			get readyState() {
				return socket.readyState as 0 | 1 | 2 | 3;
			},
			protocol: protocol?.trim() ?? "",
		});
		this.#open.set(socket, { events, context });
		events.onOpen?.(new Event("open"), context);
		// The first one that is offered, because a browser fails a connection for which none is chosen.
		const headers = protocol ? { "Sec-WebSocket-Protocol": protocol.trim() } : {};
		return new Response(null, { status: 101, webSocket: client, headers } as ResponseInit);
	});

	message(socket: DurableSocket, data: string | ArrayBuffer): void {
		const open = this.#open.get(socket);
		if (open) open.events.onMessage?.(new MessageEvent("message", { data }), open.context);
		else closeUnknown(socket);
	}

	close(socket: DurableSocket, code: number, reason: string): void {
		const open = this.#open.get(socket);
		this.#open.delete(socket);
		open?.events.onClose?.({ code, reason } as CloseEvent, open.context);
		// Without an answer, the client waits for seconds. The codes that stand for no code cannot be sent.
		closeSafely(socket, code === 1005 || code === 1006 ? 1000 : code, reason);
	}

	error(socket: DurableSocket): void {
		this.close(socket, 1006, "");
	}
}

const closeUnknown = (socket: DurableSocket) =>
	closeSafely(socket, closeCodes.restart.code, "the server has restarted");

function closeSafely(socket: DurableSocket, code: number, reason: string): void {
	try {
		socket.close(code, reason);
	} catch {
		// It is closed already.
	}
}
