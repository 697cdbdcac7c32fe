import { withoutPageSize } from "./wire-server";

type Listener = (event: { data?: string; code?: number; reason?: string }) => void;

/** A WebSocket without a network, for tests with a fake clock. */
export class FakeWebSocket {
	static made: FakeWebSocket[] = [];
	static get last(): FakeWebSocket {
		const last = FakeWebSocket.made.at(-1);
		if (!last) throw new Error("nobody has connected");
		return last;
	}

	readyState = 0;
	readonly sent: string[] = [];
	readonly #listeners = new Map<string, Listener>();

	constructor(readonly url: string) {
		FakeWebSocket.made.push(this);
	}

	addEventListener(type: string, listener: (event: never) => void): void {
		this.#listeners.set(type, listener as Listener);
	}

	send(text: string): void {
		this.sent.push(text);
	}

	close(): void {
		this.readyState = 3;
	}

	/** Sends the server's welcome. */
	welcome(heartbeatMs = 20_000, userId: string | null = null, more: object = {}): void {
		this.readyState = 1;
		this.receive(["welcome", { protocol: 1, connectionId: "c", userId, heartbeatMs, maxFrameBytes: 65_536, ...more }]);
	}

	receive(frame: unknown): void {
		this.#listeners.get("message")?.({ data: JSON.stringify(frame) });
	}

	/** The frames of one event that were sent, oldest first, without the sizes of the pages that they ask for. */
	sentOf(event: string): [event: string, data: Record<string, unknown>, id?: number][] {
		return this.sent.map((text) => withoutPageSize(JSON.parse(text))).filter(([name]) => name === event);
	}

	/** Ends the socket from the server's side. */
	end(code: number): void {
		this.readyState = 3;
		this.#listeners.get("close")?.({ code, reason: "" });
	}
}
