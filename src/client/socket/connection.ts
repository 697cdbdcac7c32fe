import type { Welcome } from "../../schemas/frame";
import type { Disconnected } from "../events";
import type { ServerFrame } from "../wire/frame";
import { isTerminal } from "../wire/terminal-codes";
import type { WebSocketClass, WebSocketLike } from "../wire/web-socket";
import { Backoff } from "./backoff";
import { onOnlineEvents } from "./online-events";
import { WsLink } from "./ws-link";

/** A connection that holds this long resets the backoff. */
const STABLE_MS = 1_000;
/** How long a `url` function may take before it is called again. */
const URL_MAX_MS = 30_000;
/** The longest reconnect delay that a server may ask for. */
const SERVER_DELAY_MAX_MS = 300_000;

/** The close code of a server that tells a refusal after the upgrade, and of a credential that has expired. */
const REFUSED = 4401;

/**
 * The state of a connection: `"connecting"` until the server's `welcome`, even while waiting for the next attempt; `"closed"`
 * is final.
 */
export type ConnectionState = "idle" | "connecting" | "open" | "closed";

export interface ConnectionOptions {
	url: () => string | Promise<string>;
	protocols: string | string[] | undefined;
	WebSocket: WebSocketClass;
	random: () => number;
	onOpen: (welcome: Welcome) => void;
	/** Called with each frame after the welcome; with undefined for a malformed one. */
	onFrame: (frame: ServerFrame | undefined) => void;
	/** Called when an open connection is lost, and when the connection is closed for good. */
	onLost: (disconnected: Disconnected) => void;
	/** Called when an attempt to connect fails. */
	onFailed: (error: Error) => void;
}

/** A connection that stays up: it dials, and dials again after a loss, until it is closed. */
export class Connection {
	readonly #options: ConnectionOptions;
	readonly #backoff: Backoff;
	/** The server's last welcome. */
	welcome: Welcome | undefined;
	#state: ConnectionState = "idle";
	#wsLink: WsLink | undefined;
	/** Increases with each dial, so that a dial that was overtaken while its URL was fetched can detect it. */
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

	/** The server's id of this connection; a new one after each reconnect, and null while not connected. */
	get id(): string | null {
		return (this.#state === "open" && this.welcome?.connectionId) || null;
	}

	connect(): void {
		if (this.#state === "connecting" || this.#state === "open") return;
		this.#state = "connecting";
		this.#stopOnlineEvents = onOnlineEvents(
			() => this.#retryNow(),
			// The event may be wrong, or concern another network, so the link is only checked.
			() => this.#wsLink?.check(),
		);
		void this.#dial();
	}

	send(text: string): void {
		this.#wsLink?.send(text);
	}

	/** Sets the delay before the next attempt, as the server asked for. */
	delayReconnect(inMs: number): void {
		this.#serverDelayMs = Math.min(Math.max(inMs, 0), SERVER_DELAY_MAX_MS);
	}

	close(code: number, reason: string): void {
		if (this.#state === "closed") return;
		// First, because it throws for an invalid code.
		this.#wsLink?.close(code, reason);
		this.#stop();
		this.#options.onLost({ code, reason, willReconnect: false });
	}

	/** Never rejects: a failure is reported, and another attempt follows. */
	async #dial(): Promise<void> {
		this.#attempt += 1;
		const attempt = this.#attempt;
		const { url, protocols, WebSocket, onFrame, onFailed } = this.#options;
		this.#retryTimer = setTimeout(() => {
			onFailed(new Error("could not connect: the url function took too long"));
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
		// A credential that has expired is renewed, and one that was refused from the start is not.
		const isRefused = !wasOpen && code === REFUSED;
		const willReconnect = !isRefused && !isTerminal(code);
		// A browser reports only 1006, whether the server is down, refused, or does not exist.
		if (!wasOpen)
			this.#options.onFailed(
				new Error(`could not connect: closed with ${code} before the server's welcome${reason && `: ${reason}`}`, {
					cause,
				}),
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
