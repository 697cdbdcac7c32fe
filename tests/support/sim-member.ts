import type { AckResults, ChatMessage } from "../../src";
import type { WireError } from "../../src/schemas";
import type { FakeSocket } from "../../src/testing";
import type { FakeClock } from "./fake-clock";

type Answered = ["ack" | "error", unknown, number];

/** A user on a simulated server. What is said to it is written down as it comes. */
export class SimMember {
	readonly socket: FakeSocket;
	/** The code with which the server closed; undefined while it is open. */
	closedWith: number | undefined;
	readonly #clock: FakeClock;
	#asked = 0;

	constructor(socket: FakeSocket, clock: FakeClock) {
		this.socket = socket;
		this.#clock = clock;
		socket.onClosed = (code) => {
			this.closedWith = code;
		};
	}

	/** The data of every event of this name so far. */
	heard<T = Record<string, unknown>>(event: string): T[] {
		const frames = this.socket.sent.map((text) => JSON.parse(text) as [string, T]);
		return frames.filter(([name]) => name === event).map(([, data]) => data);
	}

	/** The seq of every message that it was told live, in the order of telling. */
	seqs(room = "lobby"): number[] {
		const told = this.heard<ChatMessage>("newMessage").filter((message) => message.room === room);
		return told.map(({ seq }) => seq);
	}

	/** Asks, and gives what looks whether it is answered: for answers that come when the test lets time pass. */
	ask(event: string, data: unknown): () => Answered | undefined {
		this.#asked += 1;
		const id = this.#asked;
		this.socket.send([event, data, id]);
		return () => {
			const frames = this.socket.sent.map((text) => JSON.parse(text) as Answered);
			return frames.find(([kind, , of]) => (kind === "ack" || kind === "error") && of === id);
		};
	}

	/** Asks, and lets time pass until it is answered. @throws Error when it is not within so many milliseconds. */
	async answer(event: string, data: unknown, withinMs = 100): Promise<Answered> {
		const answered = this.ask(event, data);
		for (let ms = 0; ms <= withinMs; ms++) {
			await this.#clock.advance(ms === 0 ? 0 : 1);
			const answer = answered();
			if (answer) return answer;
		}
		throw new Error(`${event} was not answered within ${withinMs} ms`);
	}

	/** What the ack carries. */
	async request<E extends keyof AckResults>(event: E, data: unknown, withinMs?: number): Promise<AckResults[E]> {
		const [kind, result] = await this.answer(event, data, withinMs);
		if (kind !== "ack") throw new Error(`${event}: ${JSON.stringify(result)}`);
		return result as AckResults[E];
	}

	/** The code of the error that the answer is. */
	async refusal(event: string, data: unknown, withinMs?: number): Promise<WireError["code"]> {
		const [kind, error] = await this.answer(event, data, withinMs);
		if (kind !== "error") throw new Error(`${event} was acked`);
		return (error as WireError).code;
	}

	join(where: { room?: string; since?: number; epoch?: string; limit?: number } = {}) {
		return this.request("joinRoom", { room: "lobby", ...where });
	}

	say(text: string, clientId?: string) {
		return this.request("sendMessage", { room: "lobby", text, ...(clientId && { clientId }) });
	}
}
