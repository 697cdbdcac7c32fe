import { once } from "node:events";
import WebSocket from "ws";

/** One received frame: event, data and, in an answer, the id. */
export type Frame = [event: string, data: unknown, id?: number | string];

type RawClientOptions = WebSocket.ClientOptions & { protocols?: string[] };

/** A plain WebSocket client of the wire that records every frame it receives. */
export class RawClient {
	readonly frames: Frame[] = [];
	readonly ws: WebSocket;
	readonly closed: Promise<number>;
	#read = 0;
	#nextId = 1;
	#pongs = 0;
	#waiting: (() => void)[] = [];

	constructor(url: string, { protocols = [], ...options }: RawClientOptions = {}) {
		this.ws = new WebSocket(url.replace("http", "ws"), protocols, options);
		this.ws.on("message", (text) => {
			const frame: Frame = JSON.parse(String(text));
			this.frames.push(frame);
			if (frame[0] === "pong") this.#pongs += 1;
			for (const wake of this.#waiting.splice(0)) wake();
		});
		this.closed = new Promise((resolve) => this.ws.once("close", (code) => resolve(code)));
		// `refusal` handles a refused upgrade.
		this.ws.on("error", () => {});
	}

	/** Connects, and resolves after `welcome`. */
	static async open(url: string, options?: RawClientOptions): Promise<RawClient> {
		const client = new RawClient(url, options);
		await client.next("welcome");
		return client;
	}

	/** Returns the HTTP status with which the upgrade was refused. */
	static async refusal(url: string, options?: RawClientOptions): Promise<number> {
		const client = new RawClient(url, options);
		const [, response] = await once(client.ws, "unexpected-response");
		client.ws.terminate();
		return response.statusCode;
	}

	send(...frame: unknown[]): void {
		this.ws.send(JSON.stringify(frame));
	}

	/** Sends with an id, and returns the answer's frame: `["ack", …]` or `["error", …]`. */
	async ask(event: string, data: unknown): Promise<Frame> {
		const id = this.#nextId++;
		this.send(event, data, id);
		return this.#find((frame) => (frame[0] === "ack" || frame[0] === "error") && frame[2] === id, 0);
	}

	/** Sends with an id, and returns the ack's result. Throws on an error. */
	async request<T = Record<string, unknown>>(event: string, data: unknown): Promise<T> {
		const [kind, result] = await this.ask(event, data);
		if (kind !== "ack") throw new Error(`${event}: ${JSON.stringify(result)}`);
		return result as T;
	}

	/** Returns the data of the next unread event of this name. */
	async next<T = Record<string, unknown>>(event: string): Promise<T> {
		const frame = await this.#find(([name]) => name === event, this.#read);
		this.#read = this.frames.indexOf(frame) + 1;
		return frame[1] as T;
	}

	/** Returns all events of this name that arrive before the answer to a ping sent now. */
	async heard<T = Record<string, unknown>>(event: string): Promise<T[]> {
		const before = this.#pongs;
		this.send("ping", null);
		while (this.#pongs === before) await this.#nextFrame();
		return this.frames.filter(([name]) => name === event).map(([, data]) => data as T);
	}

	async close(): Promise<void> {
		this.ws.close();
		await this.closed;
	}

	async #find(isIt: (frame: Frame) => boolean, from: number): Promise<Frame> {
		for (let at = from; ; at++) {
			while (at >= this.frames.length) await this.#nextFrame();
			const frame = this.frames[at];
			if (frame && isIt(frame)) return frame;
		}
	}

	#nextFrame(): Promise<void> {
		return new Promise((resolve) => void this.#waiting.push(resolve));
	}
}
