import type { Welcome } from "../../schemas/frame";
import type { Disconnected } from "../events";
import type { ChatSocketOptions } from "../options";
import type { ServerFrame } from "../wire/frame";
import { isTerminal } from "../wire/terminal-codes";
import { nextUrl } from "../wire/url";
import { findWebSocket, type WebSocketLike } from "../wire/web-socket";
import { backoffMs } from "./backoff";
import {
	CONNECT_MAX_MS,
	OVER_LIMIT_MS,
	SERVER_DELAY_MAX_MS,
	STABLE_MS,
	URL_MAX_MS,
	WAKE_CHECK_MS,
	WAKE_EVERY_MS,
} from "./delays";
import { onOnlineEvents } from "./online-events";
import { refusalOf } from "./read-refusal";
import { type LinkOwner, WsLink } from "./ws-link";

/**
 * The state of a connection: `"connecting"` until the server's `welcome`, even while waiting for the next attempt; `"closed"`
 * is final.
 */
export type ConnectionState = "idle" | "connecting" | "open" | "closed";

export type ConnectionOptions = Pick<ChatSocketOptions, "url" | "protocols" | "WebSocket" | "connectTimeoutMs"> & {
	random: () => number;
};

/** What a connection tells its owner, and asks it. */
export interface ConnectionOwner {
	/** True for a line on which an answer to a ping may wait behind a page. */
	readonly isSlow: boolean;
	onOpen(welcome: Welcome): void;
	/** Called with each frame after the welcome; with undefined for a malformed one. */
	onFrame(frame: ServerFrame | undefined): void;
	/** Called when an open connection is lost, and when the connection is closed for good. */
	onLost(disconnected: Disconnected): void;
	/** Called when an attempt to connect fails. */
	onFailed(error: Error): void;
}

/** A connection that stays up: it dials, one attempt at a time, and dials again after a loss, until it is closed. */
export class Connection implements LinkOwner {
	readonly #options: ConnectionOptions;
	readonly #owner: ConnectionOwner;
	/** The server's last welcome. */
	welcome: Welcome | undefined;
	state: ConnectionState = "idle";
	#wsLink: WsLink | undefined;
	/** Increases with each dial, so that a dial that was overtaken while its URL was fetched can detect it. */
	#attempt = 0;
	/** How many delays there were since the last connection that held. */
	#delays = 0;
	#openedAt = 0;
	#serverDelayMs: number | undefined;
	/** The delay before the next attempt, or the time limit of the `url` function. */
	#timer: ReturnType<typeof setTimeout> | undefined;
	/** True from a wake-up until the link that it checked has ended. */
	#isWoken = false;
	/** When the next attempt starts; 0 while none waits that a wake-up may start. */
	#dueAt = 0;
	/** How many attempts in a row were given up for a wake-up. Each gets twice the time, because the server may be slow. */
	#hurried = 0;
	/** The earliest time at which a wake-up may start an attempt. */
	#nextWakeAt = 0;
	/** Why the last attempt failed; undefined after a connection. */
	#failure: Error | undefined;
	#stopOnlineEvents = () => {};

	constructor(options: ConnectionOptions, owner: ConnectionOwner) {
		this.#options = options;
		this.#owner = owner;
	}

	/** The server's id of this connection; a new one after each reconnect, and null while not connected. */
	get id(): string | null {
		return (this.state === "open" && this.welcome?.connectionId) || null;
	}

	connect(): void {
		if (this.state === "connecting" || this.state === "open") return;
		// First, because it throws on a platform without a WebSocket.
		findWebSocket(this.#options.WebSocket);
		this.state = "connecting";
		this.#stopOnlineEvents = onOnlineEvents(
			() => this.wake(),
			// The event may be wrong, or concern another network, so the link is only checked.
			() => this.#wsLink?.check(),
		);
		void this.#dial();
	}

	/**
	 * Acts on a hint that the device, the page or the network may be back: the next attempt starts now, one that hangs is given
	 * up, and an open link is checked. Many hints act like one.
	 */
	wake(): void {
		if (this.#wsLink) {
			this.#isWoken = true;
			// On a slow line the answer may wait behind a page for longer.
			const mayWait = this.state === "open" && this.#owner.isSlow;
			this.#wsLink.check(mayWait ? undefined : WAKE_CHECK_MS * 2 ** this.#hurried);
		} else this.#dialAwake();
	}

	send(text: string): void {
		this.#wsLink?.send(text);
	}

	/** Sets the delay before the next attempt, as the server asked for. */
	delayReconnect(inMs: number): void {
		this.#serverDelayMs = Math.min(Math.max(inMs, 0), SERVER_DELAY_MAX_MS);
	}

	close(code: number, reason: string): void {
		if (this.state === "closed") return;
		// First, because it throws for an invalid code.
		this.#wsLink?.close(code, reason);
		this.#end(code, reason);
	}

	/** Never rejects: a failure is reported, and another attempt follows. */
	async #dial(): Promise<void> {
		this.#attempt += 1;
		const attempt = this.#attempt;
		const { url, protocols, WebSocket, connectTimeoutMs: connectMs = 10_000 } = this.#options;
		this.#isWoken = false;
		this.#serverDelayMs = undefined;
		this.#wait(URL_MAX_MS, () => {
			this.#fail(new Error("url took too long"));
			if (attempt === this.#attempt) void this.#dial();
		});
		this.#dueAt = 0;
		try {
			const resolved = await nextUrl(url, this.#failure);
			if (attempt !== this.#attempt) return;
			clearTimeout(this.#timer);
			const limitMs = Math.min(connectMs * 2 ** this.#delays, Math.max(connectMs, CONNECT_MAX_MS));
			const ws = new (findWebSocket(WebSocket))(resolved, protocols) as WebSocketLike;
			this.#wsLink = new WsLink(ws, limitMs, this);
		} catch (error) {
			if (attempt !== this.#attempt) return;
			this.#fail(error as Error);
			if (attempt !== this.#attempt) return;
			// The app says that there is no credential any more.
			if ((error as { code?: unknown } | null)?.code === "UNAUTHORIZED") this.#end(4401, (error as Error).message);
			else this.#retry(1006);
		}
	}

	onWelcome(welcome: Welcome): void {
		this.state = "open";
		this.#openedAt = performance.now();
		this.#isWoken = false;
		this.#hurried = 0;
		this.#failure = undefined;
		this.welcome = welcome;
		this.#owner.onOpen(welcome);
	}

	onFrame(frame: ServerFrame | undefined): void {
		this.#owner.onFrame(frame);
	}

	onEnd(code: number, reason: string, cause: unknown): void {
		const attempt = this.#attempt;
		const wasOpen = this.state === "open";
		if (wasOpen && performance.now() - this.#openedAt >= STABLE_MS) this.#delays = 0;
		const refusal = wasOpen ? undefined : refusalOf(code, reason);
		// A browser reports only 1006, whether the server is down, refused, or does not exist.
		if (!wasOpen) this.#fail(refusal ?? new Error(`closed with ${code} before the welcome`, { cause }));
		// The app has just closed it.
		if (attempt !== this.#attempt) return;
		if (refusal || isTerminal(code)) {
			this.#end(code, reason);
			return;
		}
		this.#retry(code);
		if (wasOpen) this.#owner.onLost({ code, reason, willReconnect: true });
	}

	#fail(error: Error): void {
		this.#failure = error;
		this.#owner.onFailed(error);
	}

	#retry(code: number): void {
		this.state = "connecting";
		this.#wsLink = undefined;
		const { random } = this.#options;
		const told = this.#serverDelayMs;
		this.#wait(told ?? (code === 4409 ? OVER_LIMIT_MS * (1 + random()) : backoffMs(this.#delays++, random)));
		// A delay that the server asked for is not cut short.
		if (told !== undefined) this.#dueAt = 0;
		if (!this.#isWoken || code !== 1006) return;
		this.#hurried += 1;
		this.#dialAwake();
	}

	/** Starts the next attempt now, unless a wake-up has just started one. */
	#dialAwake(): void {
		const now = performance.now();
		const at = Math.max(this.#nextWakeAt, now);
		if (at >= this.#dueAt) return;
		this.#wait(at - now);
		this.#nextWakeAt = at + WAKE_EVERY_MS;
	}

	#wait(ms: number, then: () => unknown = () => this.#dial()): void {
		clearTimeout(this.#timer);
		this.#dueAt = performance.now() + ms;
		this.#timer = setTimeout(then, ms);
	}

	#end(code: number, reason: string): void {
		this.state = "closed";
		this.#wsLink = undefined;
		this.#attempt += 1;
		this.#dueAt = 0;
		clearTimeout(this.#timer);
		this.#stopOnlineEvents();
		this.#owner.onLost({ code, reason, willReconnect: false });
	}
}
