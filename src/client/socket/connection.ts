import type { Welcome } from "../../schemas/frame";
import type { Disconnected } from "../events";
import type { ServerFrame } from "../wire/frame";
import { isTerminal } from "../wire/terminal-codes";
import type { WebSocketClass, WebSocketLike } from "../wire/web-socket";
import { Backoff } from "./backoff";
import { onOnlineEvents } from "./online-events";
import { WsLink } from "./ws-link";

/** A connection that held this long has made up for the failures before it. */
const STABLE_MS = 1_000;
/** How long a `url` function may take before it is asked again. */
const URL_MAX_MS = 30_000;
/** The longest delay that a server may tell. */
const SERVER_DELAY_MAX_MS = 300_000;

/** `"connecting"` until the server's `welcome`, also while it waits for the next attempt; `"closed"` is for good. */
export type ConnectionState = "idle" | "connecting" | "open" | "closed";

export interface ConnectionOptions {
	url: () => string | Promise<string>;
	protocols: string | string[] | undefined;
	WebSocket: WebSocketClass;
	random: () => number;
	onOpen: (welcome: Welcome) => void;
	/** A frame after the welcome; undefined for one that is not of the wire. */
	onFrame: (frame: ServerFrame | undefined) => void;
	/** An open connection was lost, or there will be no further attempt. */
	onLost: (disconnected: Disconnected) => void;
	/** An attempt to connect came to nothing. */
	onFailed: (error: Error) => void;
}

/** Keeps one link up: dials, and dials again after a loss, until it is closed. */
export class Connection {
	readonly #options: ConnectionOptions;
	readonly #backoff: Backoff;
	/** Of the last link that was open. */
	welcome: Welcome | undefined;
	#state: ConnectionState = "idle";
	#wsLink: WsLink | undefined;
	/** Counts dials, so that one that was overtaken while its URL was fetched knows it. */
	#attempt = 0;
	#openedAt = 0;
	#serverDelayMs: number | undefined;
	#retryTimer: ReturnType<typeof setTimeout> | undefined;
	#stopOnlineEvents = () => {};

	constructor(options: ConnectionOptions) {
		this.#options = options;
		this.#backoff = new Backoff(options.random);
	}

	get state(): ConnectionState {
		return this.#state;
	}

	/** As the server names this connection; another after each reconnect, and null while there is none. */
	get id(): string | null {
		return (this.#state === "open" && this.welcome?.connectionId) || null;
	}

	connect(): void {
		if (this.#state === "connecting" || this.#state === "open") return;
		this.#state = "connecting";
		this.#stopOnlineEvents = onOnlineEvents(
			() => this.#retryNow(),
			// It may be wrong, or of another network: the link is asked, and given up if it says nothing.
			() => this.#wsLink?.check(),
		);
		void this.#dial();
	}

	send(text: string): void {
		this.#wsLink?.send(text);
	}

	/** The server told how long to stay away after it closes. */
	delayReconnect(inMs: number): void {
		this.#serverDelayMs = Math.min(Math.max(inMs, 0), SERVER_DELAY_MAX_MS);
	}

	close(code: number, reason: string): void {
		if (this.#state === "closed") return;
		// First, because it throws for a code that is not allowed.
		this.#wsLink?.close(code, reason);
		this.#stop();
		this.#options.onLost({ code, reason, willReconnect: false });
	}

	/** Never rejects: what goes wrong is reported, and tried again. */
	async #dial(): Promise<void> {
		this.#attempt += 1;
		const attempt = this.#attempt;
		const { url, protocols, WebSocket, onFrame, onFailed } = this.#options;
		this.#retryTimer = setTimeout(() => {
			onFailed(new Error("could not connect: the url was not told in time"));
			if (attempt === this.#attempt) void this.#dial();
		}, URL_MAX_MS);
		try {
			const resolved = await url();
			if (attempt !== this.#attempt) return;
			clearTimeout(this.#retryTimer);
			this.#retryTimer = undefined;
			this.#wsLink = new WsLink(new WebSocket(resolved, protocols) as WebSocketLike, {
				onWelcome: (welcome) => this.#open(welcome),
				onFrame,
				onEnd: (code, reason, cause) => this.#onEnd(code, reason, cause),
			});
		} catch (error) {
			if (attempt !== this.#attempt) return;
			onFailed(error as Error);
			if (attempt === this.#attempt) this.#retry();
		}
	}

	#open(welcome: Welcome): void {
		this.#state = "open";
		this.#openedAt = Date.now();
		this.welcome = welcome;
		this.#options.onOpen(welcome);
	}

	#onEnd(code: number, reason: string, cause: unknown): void {
		const wasOpen = this.#state === "open";
		if (wasOpen && Date.now() - this.#openedAt >= STABLE_MS) this.#backoff.reset();
		const willReconnect = !isTerminal(code);
		// A page is not told more than 1006, whether the server is down, refused, or is not there at all.
		if (!wasOpen)
			this.#options.onFailed(
				new Error(`could not connect: closed with ${code} before the server's welcome`, { cause }),
			);
		if (willReconnect) this.#retry();
		else this.#stop();
		if (wasOpen || !willReconnect) this.#options.onLost({ code, reason, willReconnect });
	}

	#retry(): void {
		clearTimeout(this.#retryTimer);
		this.#state = "connecting";
		this.#wsLink = undefined;
		const delayMs = this.#serverDelayMs ?? this.#backoff.next();
		this.#serverDelayMs = undefined;
		this.#retryTimer = setTimeout(() => void this.#dial(), delayMs);
	}

	#retryNow(): void {
		if (this.#retryTimer === undefined) {
			this.#wsLink?.check();
			return;
		}
		clearTimeout(this.#retryTimer);
		void this.#dial();
	}

	#stop(): void {
		this.#state = "closed";
		this.#wsLink = undefined;
		this.#attempt += 1;
		this.#serverDelayMs = undefined;
		clearTimeout(this.#retryTimer);
		this.#retryTimer = undefined;
		this.#stopOnlineEvents();
	}
}
