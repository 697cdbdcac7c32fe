import { Backoff } from "./backoff";
import { onWake } from "./wake";
import { toSocketUrl, type WebSocketClass, type WebSocketLike } from "./web-socket";

/** Where the connection stands. */
export type ConnectionState = "idle" | "connecting" | "open" | "closed";

/** Why a connection ended. */
export interface Disconnected {
	/** The WebSocket close code; 1006 when there was none, as when the network is gone or the upgrade was refused. */
	code: number;
	reason: string;
	/** Whether the client comes back by itself. */
	willReconnect: boolean;
}

/** Where the server is. A function is asked before each attempt, so that it can give a fresh token. */
export type UrlSource = string | URL | (() => string | URL | Promise<string | URL>);

export interface LinkOptions {
	url: UrlSource;
	protocols?: string | string[] | undefined;
	WebSocket: WebSocketClass;
	random?: (() => number) | undefined;
	onFrame: (data: unknown) => void;
	onDown: (why: Disconnected) => void;
	onError: (error: unknown) => void;
}

/** Codes after which coming back would end the same way. */
const TERMINAL = new Set([1003, 1009, 4403, 4409]);
/** How long an answer to a ping may take. */
const DEADLINE_MS = 8_000;
/** How long a connection may take to be greeted. */
const CONNECT_MS = 10_000;

/** One connection kept up: it connects, watches the line, and comes back. */
export class Link {
	state: ConnectionState = "idle";
	readonly backoff: Backoff;
	readonly #options: LinkOptions;
	#socket: WebSocketLike | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#watch: ReturnType<typeof setTimeout> | undefined;
	#heartbeatMs = 0;
	#stopWaking: () => void = () => {};

	constructor(options: LinkOptions) {
		this.#options = options;
		this.backoff = new Backoff(options.random);
	}

	connect(): void {
		if (this.state === "connecting" || this.state === "open") return;
		this.#stopWaking();
		this.#stopWaking = onWake(() => this.#wake());
		void this.#open();
	}

	/** For good, until `connect`. */
	close(code = 1000, reason = ""): void {
		if (this.state === "closed") return;
		this.#drop({ code, reason, willReconnect: false });
	}

	/** The greeting came: the line is up, and silence is watched from now on. */
	opened(heartbeatMs: number): void {
		this.state = "open";
		this.#heartbeatMs = Math.min(Math.max(heartbeatMs, 1_000), 600_000);
		this.backoff.opened();
		this.#listen();
	}

	send(text: string): void {
		try {
			this.#socket?.send(text);
		} catch (error) {
			this.#options.onError(error);
		}
	}

	async #open(): Promise<void> {
		this.state = "connecting";
		clearTimeout(this.#timer);
		const { url, protocols, WebSocket, onFrame, onError } = this.#options;
		try {
			const address = toSocketUrl(typeof url === "function" ? await url() : url);
			if (this.state !== "connecting" || this.#socket) return;
			const socket = new WebSocket(address, protocols) as WebSocketLike;
			this.#socket = socket;
			this.#watch = setTimeout(() => this.#lost("no greeting"), CONNECT_MS);
			socket.onmessage = ({ data }) => {
				if (this.state === "open") this.#listen();
				onFrame(data);
			};
			// A close always follows, with all that a page may know.
			socket.onerror = () => {};
			socket.onclose = ({ code, reason }) => this.#drop({ code, reason, willReconnect: !TERMINAL.has(code) });
		} catch (error) {
			onError(error);
			this.#lost("could not connect");
		}
	}

	/** Something was heard: asks again after a heartbeat of silence, and gives up when nothing answers. */
	#listen(): void {
		clearTimeout(this.#watch);
		this.#watch = setTimeout(() => this.#ask(), this.#heartbeatMs);
	}

	#ask(): void {
		this.send('["ping",null]');
		clearTimeout(this.#watch);
		this.#watch = setTimeout(() => this.#lost("no answer"), DEADLINE_MS);
	}

	#lost(reason: string): void {
		this.#drop({ code: 1006, reason, willReconnect: true });
	}

	#wake(): void {
		if (this.state === "open") this.#ask();
		else if (this.#timer !== undefined) void this.#open();
	}

	#drop(why: Disconnected): void {
		if (this.state === "closed") return;
		const socket = this.#socket;
		this.#socket = undefined;
		clearTimeout(this.#watch);
		clearTimeout(this.#timer);
		this.#timer = undefined;
		if (socket) {
			socket.onmessage = null;
			socket.onclose = null;
			try {
				socket.close(why.willReconnect ? undefined : why.code, why.willReconnect ? undefined : why.reason);
			} catch {
				// Already closed, or a code that a page may not send.
			}
		}
		if (why.willReconnect) {
			this.state = "idle";
			this.#timer = setTimeout(() => void this.#open(), this.backoff.next());
		} else {
			this.state = "closed";
			this.#stopWaking();
		}
		this.#options.onDown(why);
	}
}
