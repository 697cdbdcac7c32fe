// In your app: "jsandy-chat/client".
import type { WebSocketClass } from "../../../src/client";

/** The network between this page and the server. The demo can cut it, to show how the client recovers. */
export class Wire {
	/** The WebSocket class for the client, which gives access to the socket to cut. */
	readonly WebSocket: WebSocketClass;
	readonly #url: string;
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

	cut(): void {
		this.#isCut = true;
		this.#last?.close();
	}

	restore(): void {
		this.#isCut = false;
		// A browser fires this event when the network is back. The client then connects without waiting for its next attempt.
		window.dispatchEvent(new Event("online"));
	}
}
