// In your app: "jsandy-chat/client".
import type { WebSocketClass } from "../../../src/client";

/** The way to the server, that can be cut as a tunnel cuts it: to see what the client makes of that. */
export class Wire {
	/** For the client, so that there is something to cut. */
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

	/** Where to connect; asked before each attempt. */
	readonly url = (): string => {
		if (this.#isCut) throw new Error("the wire is cut");
		return this.#url;
	};

	cut(): void {
		this.#isCut = true;
		this.#last?.close();
	}

	mend(): void {
		this.#isCut = false;
		// What a browser tells when the network is back: the client does not wait for its next attempt.
		window.dispatchEvent(new Event("online"));
	}
}
