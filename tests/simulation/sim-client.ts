import type { ChatMessage } from "../../src";
import type { FakeSocket } from "../../src/testing";
import type { FakeClock } from "../support/fake-clock";
import type { History, Seen } from "./history";
import type { SimServer } from "./sim-server";

const ACK_TIMEOUT_MS = 1_200;

interface JoinAck {
	epoch: string;
	seq: number;
	recovered: boolean;
	messages: ChatMessage[];
}

/** A message that is not acked yet. */
interface Outgoing {
	room: string;
	clientId: string;
	isSent: boolean;
}

/** A client that speaks the wire by itself, knows nothing of the library, and writes down what it sees. */
export class SimClient {
	readonly name: string;
	readonly #clock: FakeClock;
	readonly #servers: readonly SimServer[];
	readonly #history: History;
	readonly #rooms: readonly string[];
	readonly #outgoing: Outgoing[] = [];
	readonly #joined = new Set<string>();
	readonly #leaving = new Set<string>();
	#socket: FakeSocket | undefined;
	#server: SimServer | undefined;
	#isConnecting = false;
	/** Counts connections: what was under way on an earlier one is lost. */
	#link = 0;
	#lastArrival = 0;
	#sentCount = 0;
	#stalledUntil = 0;

	constructor(
		name: string,
		rooms: readonly string[],
		{ clock, servers, history }: { clock: FakeClock; servers: readonly SimServer[]; history: History },
	) {
		this.name = name;
		this.#rooms = rooms;
		this.#clock = clock;
		this.#servers = servers;
		this.#history = history;
	}

	get isIdle(): boolean {
		return this.#outgoing.length === 0 && this.#joined.size === this.#rooms.length;
	}

	say(room: string): void {
		const clientId = `${this.name}.${this.#sentCount++}`;
		const sent = this.#history.sent.get(`${room} ${this.name}`) ?? [];
		this.#history.sent.set(`${room} ${this.name}`, [...sent, clientId]);
		this.#outgoing.push({ room, clientId, isSent: false });
		this.#pump();
	}

	connect(): void {
		if (this.#socket || this.#isConnecting) return;
		const up = this.#servers.filter(({ isUp }) => isUp);
		const server = up[Math.floor(this.#clock.random() * up.length)];
		if (!server) {
			this.#clock.after(100, () => this.connect());
			return;
		}
		this.#isConnecting = true;
		void server.connect(this.name).then(
			(socket) => {
				this.#isConnecting = false;
				this.#open(server, socket);
			},
			// It is about to end, and takes nobody any more.
			() => {
				this.#isConnecting = false;
				this.#clock.after(100, () => this.connect());
			},
		);
	}

	/** Leaves a room for a moment. */
	leave(room: string): void {
		if (!this.#joined.has(room) || this.#leaving.has(room)) return;
		this.#leaving.add(room);
		this.#history.counts.leaves += 1;
		this.#send(["leaveRoom", { room }, `leave ${room}`]);
	}

	/** The network fails. */
	cut(): void {
		const [socket, server] = [this.#socket, this.#server];
		if (!socket || !server) return;
		this.#lose();
		server.drop(socket);
	}

	/** Stops reading for a while: what the server sends piles up there. */
	stall(ms: number): void {
		this.#stalledUntil = Math.max(this.#stalledUntil, this.#clock.now() + Math.round(ms));
		this.#clock.after(ms, () => {
			if (this.#socket && this.#clock.now() >= this.#stalledUntil) this.#socket.bufferedAmount = 0;
		});
	}

	#open(server: SimServer, socket: FakeSocket): void {
		this.#socket = socket;
		this.#server = server;
		this.#link += 1;
		const link = this.#link;
		socket.onFrame = (text) => {
			const isStalled = this.#clock.now() < this.#stalledUntil;
			// Each frame counts as if it were large, so that few of them are too many.
			if (isStalled) socket.bufferedAmount += 200_000;
			this.#arrive(link, text, Math.max(this.#stalledUntil - this.#clock.now(), 0));
		};
		socket.onClosed = () => link === this.#link && this.#lose();
		for (const text of socket.sent) this.#arrive(link, text, 0);
		for (const room of this.#rooms) this.#join(room);
	}

	#join(room: string): void {
		const seen = this.#history.views.get(`${this.name} ${room}`);
		const resume = seen && { since: seen.from + seen.ids.length, epoch: seen.epoch };
		this.#send(["joinRoom", { room, ...resume }, `join ${room}`]);
	}

	#lose(): void {
		this.#link += 1;
		this.#socket = undefined;
		this.#joined.clear();
		this.#leaving.clear();
		for (const outgoing of this.#outgoing) outgoing.isSent = false;
		this.#clock.after(this.#clock.random() * 400, () => this.connect());
	}

	/** A frame takes a while, and never overtakes another. */
	#arrive(link: number, text: string, stalledMs: number): void {
		const at = Math.max(this.#lastArrival, this.#clock.now() + stalledMs + 1 + this.#clock.random() * 19);
		this.#lastArrival = at;
		this.#clock.after(at - this.#clock.now(), () => link === this.#link && this.#receive(JSON.parse(text)));
	}

	#send(frame: unknown): void {
		const link = this.#link;
		const socket = this.#socket;
		const at = 1 + this.#clock.random() * 14;
		this.#clock.after(at, () => link === this.#link && socket?.send(frame));
	}

	#receive([event, data, id]: [string, unknown, unknown]): void {
		if (event === "newMessage" || event === "messageUpdated") this.#hear(data as ChatMessage);
		else if (typeof id !== "string") return;
		else if (id.startsWith("leave ")) this.#hearLeave(id.slice(6), event);
		else if (id.startsWith("join ")) this.#hearJoin(id.slice(5), event, data as JoinAck);
		else this.#hearAnswer(id, event, data);
	}

	#hear({ room, id, updatedSeq, timestamp }: ChatMessage): void {
		const seen = this.#history.views.get(`${this.name} ${room}`);
		if (!seen || !this.#joined.has(room)) {
			this.#complain(`${room}: a change before the join's ack`);
			return;
		}
		this.#history.counts.deliveries += 1;
		this.#history.counts.latencyMax = Math.max(this.#history.counts.latencyMax, this.#clock.now() - timestamp);
		const expected = seen.from + seen.ids.length + 1;
		if (updatedSeq !== expected) this.#complain(`${room}: got ${updatedSeq} where ${expected} was next`);
		if (updatedSeq >= expected) seen.ids.push(id);
	}

	#hearJoin(room: string, event: string, ack: JoinAck): void {
		if (event === "error") {
			const link = this.#link;
			this.#clock.after(100 + this.#clock.random() * 200, () => link === this.#link && this.#join(room));
			return;
		}
		const key = `${this.name} ${room}`;
		const seen = this.#history.views.get(key);
		if (!seen) {
			this.#history.views.set(key, firstView(ack));
		} else if (ack.recovered) {
			this.#history.counts.resumes += 1;
			this.#recover(room, seen, ack);
		} else {
			this.#history.counts.restarts += 1;
			this.#complain(`${room}: not recovered from ${seen.from + seen.ids.length}, though everything is kept`);
		}
		this.#joined.add(room);
		this.#pump();
	}

	/** Whatever comes of the room from here on is too much, until it is joined again. */
	#hearLeave(room: string, event: string): void {
		if (event === "error") this.#complain(`${room}: a member could not leave`);
		this.#joined.delete(room);
		this.#leaving.delete(room);
		const link = this.#link;
		this.#clock.after(this.#clock.random() * 1_000, () => link === this.#link && this.#join(room));
	}

	#recover(room: string, seen: Seen, { messages, seq }: JoinAck): void {
		for (const { updatedSeq, id } of messages) {
			const expected = seen.from + seen.ids.length + 1;
			if (updatedSeq !== expected) this.#complain(`${room}: recovered ${updatedSeq} where ${expected} was next`);
			seen.ids.push(id);
		}
		if (seen.from + seen.ids.length !== seq) this.#complain(`${room}: recovered up to another seq than the ack's`);
	}

	#hearAnswer(clientId: string, event: string, data: unknown): void {
		const at = this.#outgoing.findIndex((outgoing) => outgoing.clientId === clientId);
		if (event === "ack") {
			const { seq } = data as ChatMessage;
			const before = this.#history.acked.get(clientId);
			if (before !== undefined && before !== seq) this.#complain(`${clientId} was acked as ${before} and as ${seq}`);
			this.#history.acked.set(clientId, seq);
			if (at >= 0) this.#outgoing.splice(at, 1);
			this.#pump();
			return;
		}
		const refused = this.#outgoing[at];
		if (!refused) return;
		this.#clock.after(20 + this.#clock.random() * 180, () => {
			refused.isSent = false;
			this.#pump();
		});
	}

	/** One at a time in each room, in the order in which they were said. */
	#pump(): void {
		if (!this.#socket) return;
		for (const room of this.#rooms) {
			const first = this.#outgoing.find((outgoing) => outgoing.room === room);
			if (!first || first.isSent || !this.#joined.has(room) || this.#leaving.has(room)) continue;
			first.isSent = true;
			this.#send(["sendMessage", { room, text: first.clientId, clientId: first.clientId }, first.clientId]);
			const link = this.#link;
			this.#clock.after(ACK_TIMEOUT_MS, () => {
				if (link !== this.#link || !first.isSent) return;
				first.isSent = false;
				this.#pump();
			});
		}
	}

	#complain(what: string): void {
		this.#history.violations.push(`${this.name}: ${what}`);
	}
}

/** The first page counts as seen; the log begins after the last of what came before it. */
function firstView({ epoch, seq, messages }: JoinAck): Seen {
	return { from: seq - messages.length, ids: messages.map(({ id }) => id), epoch };
}
