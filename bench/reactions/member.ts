import WebSocket from "ws";

/** The answer to a member's request. */
export interface Answer {
	kind: "ack" | "error";
	/** The result of an ack, or the error. */
	result: { code?: string; [key: string]: unknown };
	/** Milliseconds since the request. */
	ms: number;
}

/** A member of a room, on a socket. It parses answers alone, so that a thousand members fit one process. */
export class Member {
	/** The updates of messages that it has received, and their bytes. */
	updates = 0;
	bytes = 0;
	/** The last update. */
	last = "";
	readonly #ws: WebSocket;
	readonly #waiting = new Map<number, { since: number; resolve: (answer: Answer) => void }>();
	#nextId = 1;

	private constructor(ws: WebSocket) {
		this.#ws = ws;
		ws.on("message", (data: Buffer) => this.#receive(data));
	}

	/** Connects and joins the room. */
	static async open(url: string, room: string): Promise<Member> {
		const ws = new WebSocket(url.replace("http", "ws"));
		const member = new Member(ws);
		await new Promise((resolve, reject) => ws.once("open", resolve).once("error", reject));
		const { kind, result } = await member.ask("joinRoom", { room });
		if (kind === "error") throw new Error(`a member could not join: ${JSON.stringify(result)}`);
		return member;
	}

	ask(event: string, data: unknown): Promise<Answer> {
		const id = this.#nextId++;
		return new Promise((resolve) => {
			this.#waiting.set(id, { since: performance.now(), resolve });
			this.#ws.send(JSON.stringify([event, data, id]));
		});
	}

	close(): Promise<unknown> {
		const closed = new Promise((resolve) => this.#ws.once("close", resolve));
		this.#ws.close();
		return closed;
	}

	#receive(data: Buffer): void {
		const start = data.toString("latin1", 0, 20);
		if (start.startsWith('["messageUpdated"')) {
			this.updates += 1;
			this.bytes += data.length;
			this.last = String(data);
		}
		if (!start.startsWith('["ack"') && !start.startsWith('["error"')) return;
		const [kind, result, id] = JSON.parse(String(data)) as [Answer["kind"], Answer["result"], number];
		const waiting = this.#waiting.get(id);
		this.#waiting.delete(id);
		waiting?.resolve({ kind, result, ms: performance.now() - waiting.since });
	}
}
