import { once } from "node:events";
import WebSocket from "ws";

const USERS = 5;
/** Between two pings of one user: under its own limits. */
const PING_MS = 25;

/** Honest users who ping the server, and how long each answer took. */
export class Bystanders {
	readonly #sockets: WebSocket[] = [];
	readonly #timers: NodeJS.Timeout[] = [];
	#times: number[] = [];

	static async connect(port: number): Promise<Bystanders> {
		const bystanders = new Bystanders();
		for (let n = 0; n < USERS; n++) await bystanders.#add(`ws://127.0.0.1:${port}/wsChat?name=bystander${n}`, n);
		return bystanders;
	}

	/** Returns the times of the answers since the last call, in milliseconds, the shortest first. */
	take(): number[] {
		const times = this.#times.sort((a, b) => a - b);
		this.#times = [];
		return times;
	}

	close(): void {
		for (const timer of this.#timers) clearInterval(timer);
		for (const socket of this.#sockets) socket.terminate();
	}

	async #add(url: string, n: number): Promise<void> {
		const ws = new WebSocket(url);
		this.#sockets.push(ws);
		await once(ws, "message");
		const sent: number[] = [];
		ws.on("message", (text) => {
			const at = String(text).startsWith('["pong"') ? sent.shift() : undefined;
			if (at !== undefined) this.#times.push(performance.now() - at);
		});
		// Each at a time of its own, so that they do not wait for each other.
		await new Promise((resolve) => setTimeout(resolve, (n * PING_MS) / USERS));
		this.#timers.push(
			setInterval(() => {
				sent.push(performance.now());
				ws.send('["ping",null]');
			}, PING_MS),
		);
	}
}
