import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { Inbox } from "./inbox";

/** A frame from a client. */
export type Frame = [event: string, data: unknown, id?: number];

/** One client's connection, as the server sees it. */
export class WireConnection {
	readonly inbox = new Inbox<Frame>();
	/** Resolves with the close code when the connection ends. */
	readonly closed: Promise<number>;
	readonly #ws: WebSocket;

	constructor(
		ws: WebSocket,
		readonly path: string,
	) {
		this.#ws = ws;
		ws.on("message", (data) => this.inbox.push(JSON.parse(String(data))));
		this.closed = new Promise((resolve) => ws.on("close", resolve));
	}

	/** Returns the client's next frame, without the size of the page that it asks for. */
	async next(): Promise<Frame> {
		return withoutPageSize(await this.inbox.next());
	}

	/** Reads the next frame, and answers it. */
	async ack(result: unknown): Promise<Frame> {
		const frame = await this.next();
		this.send(["ack", result, frame[2]]);
		return frame;
	}

	async refuse(error: object): Promise<Frame> {
		const frame = await this.next();
		this.send(["error", error, frame[2]]);
		return frame;
	}

	send(frame: unknown): void {
		this.sendText(JSON.stringify(frame));
	}

	sendText(text: string | Buffer): void {
		this.#ws.send(text);
	}

	/** Resolves once the client has read everything that was sent before. */
	async settle(): Promise<void> {
		const pong = new Promise((resolve) => this.#ws.once("pong", resolve));
		this.#ws.ping();
		await pong;
	}

	close(code: number): void {
		this.#ws.close(code);
	}

	/** Ends the connection without a close frame, like a cut cable. */
	cut(): void {
		this.#ws.terminate();
	}
}

/** Returns a frame without the size of a page that the client chose. */
export function withoutPageSize<F extends unknown[]>(frame: F): F {
	const [event, data, ...rest] = frame;
	if (typeof data !== "object" || data === null || !("maxBytes" in data)) return frame;
	const { maxBytes: _, ...others } = data;
	return [event, others, ...rest] as F;
}

/** A server that only speaks the protocol. Each test answers by hand. */
export class WireServer {
	readonly #server: WebSocketServer;
	readonly #connections = new Inbox<WireConnection>();
	#count = 0;

	private constructor(server: WebSocketServer, welcome: object) {
		this.#server = server;
		server.on("connection", (ws, request) => {
			this.#count += 1;
			const connection = new WireConnection(ws, request.url ?? "");
			connection.send(["welcome", { ...greeting, connectionId: `c${this.#count}`, ...welcome }]);
			this.#connections.push(connection);
		});
	}

	static async listen(welcome: object = {}): Promise<WireServer> {
		const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
		const wire = new WireServer(server, welcome);
		await new Promise((resolve) => server.once("listening", resolve));
		return wire;
	}

	get url(): string {
		return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/chat`;
	}

	/** How many clients have ever connected. */
	get count(): number {
		return this.#count;
	}

	/** How many clients are connected now. */
	get live(): number {
		return this.#server.clients.size;
	}

	/** Waits for the next client to connect. */
	accept(): Promise<WireConnection> {
		return this.#connections.next();
	}

	async close(): Promise<void> {
		for (const client of this.#server.clients) client.terminate();
		await new Promise((resolve) => this.#server.close(resolve));
	}
}

const greeting = { protocol: 1, userId: "u1", heartbeatMs: 20_000, maxFrameBytes: 65_536 };
