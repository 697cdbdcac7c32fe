import type { ChatMessage } from "../../../src/schemas";
import { FakeWebSocket } from "./fake-web-socket";
import { joinAck, message } from "./samples";

type Incoming = [event: string, data: { room: string; text: string; clientId: string; since?: number }, id?: number];
/** The fault of the store: none, a rate limit, or a failure before or after it keeps the message. */
export type Fault = "none" | "limited" | "down" | "kept and down";

interface Peer {
	ws: FakeWebSocket;
	/** How many of the client's frames were read. */
	read: number;
	/** Who the server takes this client for. */
	userId: string;
	outbox: { frame: unknown; isLive: boolean }[];
	rooms: Set<string>;
}

/** With more missed changes than this, a join does not recover. */
const REPLAY_MAX = 12;

/** A server with a reliable store behind an unreliable line. Nothing happens until a test triggers it. */
export class LossyServer {
	/** By room, the newest version of each message, by `seq`. */
	readonly stored = new Map<string, ChatMessage[]>();
	readonly #heads = new Map<string, number>();
	readonly #peers: Peer[] = [];

	/** The live socket that has received its welcome; undefined if there is none. */
	get #live(): Peer | undefined {
		const peer = this.#peers.at(-1);
		return peer?.ws.readyState === 1 && peer.ws === FakeWebSocket.last ? peer : undefined;
	}

	/** Sends the welcome to the newest socket if it waits for one. */
	greet(userId: string | null = null): void {
		const ws = FakeWebSocket.made.at(-1);
		if (ws?.readyState !== 0) return;
		this.#peers.push({ ws, read: 0, userId: userId ?? "u2", outbox: [], rooms: new Set() });
		ws.welcome(3_600_000, userId);
	}

	cut(code = 1006): void {
		const peer = this.#live;
		peer?.rooms.clear();
		peer?.ws.end(code);
	}

	/** Stores another user's message. */
	say(room: string): void {
		this.#append(room, { text: "said", clientId: "" }, "u2");
	}

	/** Changes a message as another user. */
	edit(room: string, nth: number): void {
		const messages = this.stored.get(room) ?? [];
		const at = nth % Math.max(messages.length, 1);
		const before = messages[at];
		if (!before) return;
		messages[at] = { ...before, updatedSeq: this.#next(room) };
		this.#tell(room, "messageUpdated", messages[at]);
	}

	/** Reads one frame from the oldest socket that has one, dead or alive. Returns false if there is none. */
	read(fault: Fault = "none"): boolean {
		const peer = this.#peers.find(({ ws, read }) => read < ws.sent.length);
		const text = peer?.ws.sent[peer.read];
		if (!peer || text === undefined) return false;
		peer.read += 1;
		const [event, data, id] = JSON.parse(text) as Incoming;
		const answer = (kind: string, result: unknown) => peer.outbox.push({ frame: [kind, result, id], isLive: false });
		if (fault === "limited") answer("error", { code: "RATE_LIMITED", message: "", retryAfterMs: 200 });
		else if (fault === "down") answer("error", { code: "STORE_UNAVAILABLE", message: "" });
		else if (event === "joinRoom") answer("ack", this.#join(peer, data));
		else if (event === "leaveRoom") {
			peer.rooms.delete(data.room);
			answer("ack", { room: data.room });
		} else if (event === "sendMessage" && !peer.rooms.has(data.room) && peer === this.#live)
			answer("error", { code: "NOT_IN_ROOM", message: "" });
		else if (event === "sendMessage") {
			const kept = this.#append(data.room, data, peer.userId);
			if (fault === "none") answer("ack", kept);
			else answer("error", { code: "STORE_UNAVAILABLE", message: "" });
		}
		return true;
	}

	/** Writes one frame to the client. Returns false if there is none. */
	write(): boolean {
		const peer = this.#live;
		const next = peer?.outbox.shift();
		if (!peer || !next) return false;
		peer.ws.receive(next.frame);
		return true;
	}

	/** Loses, repeats or delays the next live change, as a healthy server never does. */
	spoil(how: "lose" | "repeat" | "delay"): void {
		const outbox = this.#live?.outbox ?? [];
		const at = outbox.findIndex(({ isLive }) => isLive);
		const [change] = at < 0 ? [] : outbox.splice(at, 1);
		if (!change || how === "lose") return;
		if (how === "repeat") outbox.splice(at, 0, change);
		outbox.push(change);
	}

	#next(room: string): number {
		const seq = (this.#heads.get(room) ?? 0) + 1;
		this.#heads.set(room, seq);
		return seq;
	}

	#append(room: string, { text, clientId }: { text: string; clientId: string }, userId: string): ChatMessage {
		const messages = this.stored.get(room) ?? [];
		const first = messages.find((kept) => clientId !== "" && kept.clientId === clientId && kept.userId === userId);
		if (first) return first;
		const seq = this.#next(room);
		const kept = message(seq, { id: `${room} ${seq}`, room, text, clientId, userId });
		this.stored.set(room, [...messages, kept]);
		this.#tell(room, "newMessage", kept);
		return kept;
	}

	#tell(room: string, event: string, data: ChatMessage): void {
		for (const { rooms, outbox } of this.#peers) {
			if (rooms.has(room)) outbox.push({ frame: [event, data], isLive: true });
		}
	}

	#join({ rooms }: Peer, { room, since }: { room: string; since?: number }): object {
		const seq = this.#heads.get(room) ?? 0;
		const recovered = since !== undefined && seq - since <= REPLAY_MAX;
		const messages = (this.stored.get(room) ?? []).filter(({ updatedSeq }) => !recovered || updatedSeq > (since ?? 0));
		rooms.add(room);
		return joinAck(seq, { room, recovered, messages });
	}
}
