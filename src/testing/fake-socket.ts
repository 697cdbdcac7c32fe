import { defineWebSocketHelper, type UpgradeWebSocket, WSContext, type WSEvents } from "hono/ws";

/** A Hono app, by what is called of it. */
interface RequestableApp {
	request(path: string, init: RequestInit): Response | Promise<Response>;
}

/** A client's end of a WebSocket that needs no port and no network: what the server sends is there when its turn is over. */
export class FakeSocket {
	/** Every frame that the server has sent, as text. */
	readonly sent: string[] = [];
	/** Called with each frame that the server sends, beside `sent`. */
	onFrame: ((text: string) => void) | undefined;
	/** Called once when the server closes or ends the connection; code 1006 when it ends it without a close. */
	onClosed: ((code: number, reason: string) => void) | undefined;
	/** Bytes that the server is to take as sent and not read. */
	bufferedAmount = 0;
	readonly #events: WSEvents;
	readonly #context: WSContext;
	#isOpen = true;

	constructor(events: WSEvents) {
		this.#events = events;
		this.#context = new WSContext({
			send: (text) => this.#take(String(text)),
			close: (code = 1005, reason = "") => this.#end(code, reason),
			raw: this.#raw(),
			readyState: 1,
		});
		this.#events.onOpen?.(new Event("open"), this.#context);
	}

	/** True until either side has closed. */
	get isOpen(): boolean {
		return this.#isOpen;
	}

	/** A frame from the client: text and bytes as they are, anything else as JSON. */
	send(frame: unknown): void {
		if (!this.#isOpen) return;
		const isRaw = typeof frame === "string" || frame instanceof ArrayBuffer;
		const data = isRaw ? frame : JSON.stringify(frame);
		this.#events.onMessage?.(new MessageEvent("message", { data }), this.#context);
	}

	/** The client closes, or is gone: code 1006, the default, is a connection that was lost. */
	drop(code = 1006, reason = ""): void {
		if (!this.#isOpen) return;
		this.#isOpen = false;
		// Node 20 has no CloseEvent; these are the fields that the server reads.
		this.#events.onClose?.({ code, reason } as CloseEvent, this.#context);
	}

	#raw() {
		const socket = this;
		return {
			get bufferedAmount() {
				return socket.bufferedAmount;
			},
			terminate: () => this.#end(1006, ""),
		};
	}

	#take(text: string): void {
		if (!this.#isOpen) return;
		this.sent.push(text);
		this.onFrame?.(text);
	}

	#end(code: number, reason: string): void {
		if (!this.#isOpen) return;
		this.#isOpen = false;
		this.onClosed?.(code, reason);
		this.#events.onClose?.({ code, reason } as CloseEvent, this.#context);
	}
}

/**
 * WebSockets without a server: pass `upgradeWebSocket` to `mountChat`, and connect to the app itself.
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
		 * @param headers of the upgrade request, beside those of every WebSocket.
		 * @throws Error with the status, when the upgrade is refused.
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
