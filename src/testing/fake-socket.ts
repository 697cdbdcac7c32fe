import { defineWebSocketHelper, type UpgradeWebSocket, WSContext, type WSEvents } from "hono/ws";

/** The part of a Hono app that `connect` uses. */
interface RequestableApp {
	request(path: string, init: RequestInit): Response | Promise<Response>;
}

/** The client's end of a WebSocket without a port or a network. It gets what the server sends when the server's turn ends. */
export class FakeSocket {
	/** Every frame that the server has sent, as text. */
	readonly sent: string[] = [];
	/** Called with each frame that the server sends, in addition to `sent`. */
	onFrame: ((text: string) => void) | undefined;
	/** Called once when the server closes or terminates the connection; the code is 1006 if it terminates it. */
	onClosed: ((code: number, reason: string) => void) | undefined;
	/** The number of bytes that the server sees as sent and not yet read by the client. */
	bufferedAmount = 0;
	readonly #events: WSEvents;
	readonly #context: WSContext;
	#isOpen = true;

	constructor(events: WSEvents) {
		this.#events = events;
		this.#context = new WSContext({
			send: (text) => this.#receive(String(text)),
			close: (code = 1005, reason = "") => this.#closeByServer(code, reason),
			raw: this.#raw(),
			readyState: 1,
		});
		this.#events.onOpen?.(new Event("open"), this.#context);
	}

	/** True until either side closes. */
	get isOpen(): boolean {
		return this.#isOpen;
	}

	/** Sends a frame from the client: text and bytes unchanged, anything else as JSON. */
	send(frame: unknown): void {
		if (!this.#isOpen) return;
		const isRaw = typeof frame === "string" || frame instanceof ArrayBuffer;
		const data = isRaw ? frame : JSON.stringify(frame);
		this.#events.onMessage?.(new MessageEvent("message", { data }), this.#context);
	}

	/** Closes the connection from the client's side. The default code, 1006, simulates a lost connection. */
	drop(code = 1006, reason = ""): void {
		if (!this.#isOpen) return;
		this.#isOpen = false;
		// Node 20 has no CloseEvent, so this object has just the fields that the server reads.
		this.#events.onClose?.({ code, reason } as CloseEvent, this.#context);
	}

	#raw() {
		const socket = this;
		return {
			get bufferedAmount() {
				return socket.bufferedAmount;
			},
			terminate: () => this.#closeByServer(1006, ""),
		};
	}

	#receive(text: string): void {
		if (!this.#isOpen) return;
		this.sent.push(text);
		this.onFrame?.(text);
	}

	#closeByServer(code: number, reason: string): void {
		if (!this.#isOpen) return;
		this.#isOpen = false;
		this.onClosed?.(code, reason);
		this.#events.onClose?.({ code, reason } as CloseEvent, this.#context);
	}
}

/**
 * Returns WebSockets that need no server: pass `upgradeWebSocket` to `mountChat`, and connect to the app itself.
 *
 * @example
 * const sockets = fakeSockets();
 * mountChat(app, { wsChat }, { upgradeWebSocket: sockets.upgradeWebSocket });
 * const ada = await sockets.connect(app, "/wsChat?name=Ada");
 * ada.send(["joinRoom", { room: "lobby" }, 1]);
 */
export function fakeSockets() {
	let opened: FakeSocket | undefined;
	const upgradeWebSocket: UpgradeWebSocket = defineWebSocketHelper((_c, events) => {
		opened = new FakeSocket(events);
		return new Response(null, { headers: { upgrade: "websocket" } });
	});
	return {
		upgradeWebSocket,
		/**
		 * Opens a connection.
		 *
		 * @param headers headers of the upgrade request, in addition to those of every WebSocket.
		 * @throws Error with the status if the upgrade is refused.
		 */
		async connect(app: RequestableApp, path: string, headers: Record<string, string> = {}): Promise<FakeSocket> {
			opened = undefined;
			const response = await app.request(path, {
				headers: { upgrade: "websocket", connection: "Upgrade", ...headers },
			});
			const socket = opened as FakeSocket | undefined;
			if (!socket) throw new Error(`the upgrade was refused with ${response.status}`);
			return socket;
		},
	};
}
