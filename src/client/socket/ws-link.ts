import type { Welcome } from "../../schemas/frame";
import { decodeFrame, type ServerFrame } from "../wire/frame";
import type { WebSocketLike } from "../wire/web-socket";
import { isWelcome } from "../wire/welcome";
import { ANSWER_MS, INTERVAL_MAX_MS, INTERVAL_MIN_MS } from "./delays";

/** Who is told what a link receives, and that it ended. */
export interface LinkOwner {
	onWelcome(welcome: Welcome): void;
	/** Called with each frame after the welcome; with undefined for a malformed one, or one before the welcome. */
	onFrame(frame: ServerFrame | undefined): void;
	/** Called once when the socket ends, unless by `close`. `cause` is the platform's error; browsers give none. */
	onEnd(code: number, reason: string, cause: unknown): void;
}

/** One WebSocket, from the dial to its end. It detects silence, because a link that dies without a close looks open forever. */
export class WsLink {
	readonly #ws: WebSocketLike;
	readonly #owner: LinkOwner;
	readonly #startedAt = performance.now();
	/** The silence after which the server is pinged; 0 before the welcome. */
	#intervalMs = 0;
	#lastSeen = 0;
	/** When the server has to have answered the ping; 0 if none is pending. */
	#dueAt = 0;
	/** The time limit of the welcome, of the silence, or of the answer to a ping. */
	#timer: ReturnType<typeof setTimeout> | undefined;
	#isEnded = false;
	#cause: unknown;

	/** @param connectMs How long the server may take from the dial to its `welcome`. */
	constructor(ws: WebSocketLike, connectMs: number, owner: LinkOwner) {
		this.#ws = ws;
		this.#owner = owner;
		this.#dropAfter(connectMs, "no welcome");
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
	 * Pings the server at once, without waiting for silence, because the link may have died unnoticed. A dial that takes longer
	 * than this, counted from its start, is given up.
	 */
	check(withinMs?: number): void {
		const now = performance.now();
		if (this.#intervalMs) {
			const limitMs = withinMs ?? ANSWER_MS;
			const dueAt = now + limitMs;
			if (!this.#dueAt) this.send('["ping",null]');
			// Another check must not postpone the deadline of a ping that is pending.
			else if (dueAt >= this.#dueAt) return;
			this.#dueAt = dueAt;
			this.#dropAfter(limitMs, "no answer");
		} else if (withinMs) this.#dropAfter(Math.max(withinMs + this.#startedAt - now, 0), "no welcome");
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

	#receive(data: unknown): void {
		if (this.#isEnded) return;
		const frame = decodeFrame(data);
		this.#lastSeen = performance.now();
		if (this.#intervalMs) {
			if (this.#dueAt) this.#watch(this.#intervalMs);
			this.#owner.onFrame(frame);
		} else if (frame?.[0] === "welcome" && isWelcome(frame[1])) {
			this.#intervalMs = Math.min(Math.max(frame[1].heartbeatMs, INTERVAL_MIN_MS), INTERVAL_MAX_MS);
			this.#watch(this.#intervalMs);
			this.#owner.onWelcome(frame[1]);
		} else this.#owner.onFrame(undefined);
	}

	/** Pings after this long without a frame. */
	#watch(forMs: number): void {
		this.#dueAt = 0;
		this.#wait(forMs, () => {
			const leftMs = this.#intervalMs - (performance.now() - this.#lastSeen);
			if (leftMs > 0) this.#watch(leftMs);
			else this.check();
		});
	}

	/** Gives the socket up after this long, without waiting for the server, which may be gone. */
	#dropAfter(ms: number, reason: string): void {
		this.#wait(ms, () => {
			if (this.#ws.terminate) this.#ws.terminate();
			else this.#ws.close();
			this.#end(1006, reason);
		});
	}

	#wait(ms: number, then: () => void): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(then, ms);
	}

	#end(code: number, reason: string): void {
		if (this.#isEnded) return;
		this.#stop();
		this.#owner.onEnd(code, reason, this.#cause);
	}

	#stop(): void {
		this.#isEnded = true;
		clearTimeout(this.#timer);
	}
}
