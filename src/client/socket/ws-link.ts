import type { Welcome } from "../../schemas/frame";
import { decodeFrame, type ServerFrame } from "../wire/frame";
import type { WebSocketLike } from "../wire/web-socket";
import { isWelcome } from "../wire/welcome";
import { Heartbeat } from "./heartbeat";

/** How long a server may take from the dial to its `welcome`. */
const WELCOME_DEADLINE_MS = 10_000;
/** `WebSocket.OPEN`, which some implementations have on the class alone. */
const OPEN = 1;

export interface WsLinkHandlers {
	onWelcome: (welcome: Welcome) => void;
	/** A frame other than the welcome that came first; undefined for one that is not of the wire, or came before it. */
	onFrame: (frame: ServerFrame | undefined) => void;
	/** The socket is gone, unless `close` was called. Once. `cause` is what the platform tells of it: a page is told nothing. */
	onEnd: (code: number, reason: string, cause: unknown) => void;
}

/** One WebSocket, from the dial to its end. */
export class WsLink {
	readonly #ws: WebSocketLike;
	readonly #handlers: WsLinkHandlers;
	readonly #handshake: ReturnType<typeof setTimeout>;
	#heartbeat: Heartbeat | undefined;
	#isEnded = false;
	#cause: unknown;

	constructor(ws: WebSocketLike, handlers: WsLinkHandlers) {
		this.#ws = ws;
		this.#handlers = handlers;
		this.#handshake = setTimeout(() => this.drop("no welcome"), WELCOME_DEADLINE_MS);
		ws.addEventListener("message", ({ data }: { data: unknown }) => this.#receive(data));
		// Deno gives code 0 where others give 1006.
		ws.addEventListener("close", ({ code, reason }: { code: number; reason: string }) =>
			this.#end(code || 1006, reason),
		);
		// Always followed by a close. Without a listener, `ws` would throw.
		ws.addEventListener("error", (event) => {
			this.#cause = (event as { error?: unknown } | undefined)?.error;
		});
	}

	/** Sends, as far as the socket still can: what was lost with it is sent again on the next. */
	send(text: string): void {
		if (this.#ws.readyState === OPEN) this.#ws.send(text);
	}

	/** The link may have died unseen: asks the server at once. */
	check(): void {
		this.#heartbeat?.check();
	}

	/**
	 * Closes on behalf of the app; `onEnd` is not called.
	 *
	 * @throws DOMException or RangeError for a code or reason that a WebSocket refuses; nothing is closed then.
	 */
	close(code: number, reason: string): void {
		this.#ws.close(code, reason);
		this.#stop();
	}

	ping(): void {
		this.send('["ping",null]');
	}

	/** Gives the socket up without waiting for the other side, which may be gone. */
	drop(reason: string): void {
		if (this.#ws.terminate) this.#ws.terminate();
		else this.#ws.close();
		this.#end(1006, reason);
	}

	#receive(data: unknown): void {
		if (this.#isEnded) return;
		this.#heartbeat?.seen();
		const frame = decodeFrame(data);
		if (this.#heartbeat) this.#handlers.onFrame(frame);
		else if (frame?.[0] === "welcome" && isWelcome(frame[1])) this.#welcome(frame[1]);
		else this.#handlers.onFrame(undefined);
	}

	#welcome(welcome: Welcome): void {
		clearTimeout(this.#handshake);
		this.#heartbeat = new Heartbeat(this, welcome.heartbeatMs);
		this.#handlers.onWelcome(welcome);
	}

	#end(code: number, reason: string): void {
		if (this.#isEnded) return;
		this.#stop();
		this.#handlers.onEnd(code, reason, this.#cause);
	}

	#stop(): void {
		this.#isEnded = true;
		clearTimeout(this.#handshake);
		this.#heartbeat?.stop();
	}
}
