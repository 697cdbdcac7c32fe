import type { Welcome } from "../../schemas/frame";
import { decodeFrame, type ServerFrame } from "../wire/frame";
import type { WebSocketLike } from "../wire/web-socket";
import { isWelcome } from "../wire/welcome";
import { Heartbeat } from "./heartbeat";

export interface WsLinkHandlers {
	onWelcome: (welcome: Welcome) => void;
	/** Called with each frame after the welcome; with undefined for a malformed one, or one before the welcome. */
	onFrame: (frame: ServerFrame | undefined) => void;
	/** Called once when the socket ends, unless by `close`. `cause` is the platform's error; browsers give none. */
	onEnd: (code: number, reason: string, cause: unknown) => void;
}

/** One WebSocket, from the dial to its end. */
export class WsLink {
	readonly #ws: WebSocketLike;
	readonly #handlers: WsLinkHandlers;
	readonly #startedAt = performance.now();
	#handshake: ReturnType<typeof setTimeout>;
	#heartbeat: Heartbeat | undefined;
	#isEnded = false;
	#cause: unknown;

	/** @param connectMs How long the server may take from the dial to its `welcome`. */
	constructor(ws: WebSocketLike, connectMs: number, handlers: WsLinkHandlers) {
		this.#ws = ws;
		this.#handlers = handlers;
		this.#handshake = setTimeout(() => this.drop("no welcome"), connectMs);
		ws.addEventListener("message", ({ data }: { data: unknown }) => this.#receive(data));
		// Deno reports code 0 where others report 1006.
		ws.addEventListener("close", ({ code, reason }: { code: number; reason: string }) =>
			this.#end(code || 1006, reason),
		);
		// A close always follows. Without a listener, the package `ws` would throw.
		ws.addEventListener("error", (event) => {
			this.#cause = (event as { error?: unknown } | undefined)?.error;
		});
	}

	/** Sends if the socket is still open. A frame that is lost with it is sent again on the next connection. */
	send(text: string): void {
		// `WebSocket.OPEN`, which some implementations have only on the class.
		if (this.#ws.readyState === 1) this.#ws.send(text);
	}

	/**
	 * Pings the server at once, because the link may have died unnoticed. A dial that takes longer than this, counted from its start,
	 * is given up.
	 */
	check(withinMs?: number): void {
		if (this.#heartbeat) this.#heartbeat.check(withinMs);
		else if (withinMs) {
			clearTimeout(this.#handshake);
			const leftMs = withinMs - (performance.now() - this.#startedAt);
			this.#handshake = setTimeout(() => this.drop("no welcome"), Math.max(leftMs, 0));
		}
	}

	/**
	 * Closes for the app; `onEnd` is not called.
	 *
	 * @throws DOMException or RangeError for an invalid code or reason; the socket then stays open.
	 */
	close(code: number, reason: string): void {
		this.#ws.close(code, reason);
		this.#stop();
	}

	ping(): void {
		this.send('["ping",null]');
	}

	/** Gives the socket up without waiting for the server, which may be gone. */
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
