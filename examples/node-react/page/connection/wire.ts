// In your app: "jsandy-chat/client".
import type { WebSocketClass } from "../../../../src/client";

/** The network between this page and the server. The demo can cut it, to show how the client recovers. */
export class Wire {
	/** The WebSocket class for the client, which gives access to the socket to cut. */
	readonly WebSocket: WebSocketClass;
	readonly #url: string;
	readonly #listeners = new Set<() => void>();
	#last: WebSocket | undefined;
	#isCut = false;

	constructor(url: string) {
		this.#url = url;
		const opened = (socket: WebSocket) => {
			this.#last = socket;
		};
		this.WebSocket = class extends WebSocket {
			constructor(to: string, protocols?: string | string[]) {
				super(to, protocols);
				opened(this);
			}
		};
	}

	/** Returns the URL; the client calls it before each attempt to connect. */
	readonly url = (): string => {
		if (this.#isCut) throw new Error("the connection is cut");
		return this.#url;
	};

	/** True from `cut` to `restore`. */
	get isCut(): boolean {
		return this.#isCut;
	}

	/** Calls `changed` after each `cut` and `restore`, until the returned function is called. */
	readonly subscribe = (changed: () => void): (() => void) => {
		this.#listeners.add(changed);
		return () => this.#listeners.delete(changed);
	};

	readonly cut = (): void => {
		this.#set(true);
		this.#last?.close();
	};

	readonly restore = (): void => {
		this.#set(false);
		// A browser fires this event when the network is back. The client then connects without waiting for its next attempt.
		window.dispatchEvent(new Event("online"));
	};

	#set(isCut: boolean): void {
		this.#isCut = isCut;
		for (const changed of this.#listeners) changed();
	}
}
