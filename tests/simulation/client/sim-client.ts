import type { AckResults, ChatMessage } from "../../../src";
import type { FakeSocket } from "../../../src/testing";
import type { FakeClock } from "../../support/fake-clock";
import type { History } from "../history";
import type { SimServer } from "../sim-server";
import type { StoreLog } from "../store-log";
import { ClientChanges } from "./client-changes";
import { ClientSends } from "./client-sends";
import { RoomView } from "./room-view";

type JoinAck = AckResults["joinRoom"];

export interface SimClientWorld {
	clock: FakeClock;
	servers: readonly SimServer[];
	history: History;
	log: StoreLog;
	/** The largest page that the client takes. */
	maxBytes?: number | undefined;
}

/** A client that speaks the wire by itself, knows nothing of the library, and writes down what it sees. */
export class SimClient {
	readonly name: string;
	readonly #clock: FakeClock;
	readonly #servers: readonly SimServer[];
	readonly #history: History;
	readonly #log: StoreLog;
	readonly #maxBytes: number | undefined;
	readonly #sends: ClientSends;
	readonly #changes: ClientChanges;
	readonly #rooms: readonly string[];
	readonly #joined = new Set<string>();
	readonly #leaving = new Set<string>();
	#socket: FakeSocket | undefined;
	#server: SimServer | undefined;
	#isConnecting = false;
	/** Counts connections: what was under way on an earlier one is lost. */
	#link = 0;
	#lastArrival = 0;
	#stalledUntil = 0;

	constructor(name: string, rooms: readonly string[], { clock, servers, history, log, maxBytes }: SimClientWorld) {
		this.name = name;
		this.#rooms = rooms;
		this.#clock = clock;
		this.#servers = servers;
		this.#history = history;
		this.#log = log;
		this.#maxBytes = maxBytes;
		const isIn = (room: string) => this.#joined.has(room) && !this.#leaving.has(room);
		const link = () => this.#link;
		const wire = { name, clock, history, link, isIn, send: (frame: unknown) => this.#send(frame) };
		this.#sends = new ClientSends(wire);
		this.#changes = new ClientChanges(wire);
	}

	get isIdle(): boolean {
		return this.#sends.size + this.#changes.size === 0 && this.#joined.size === this.#rooms.length;
	}

	say(room: string): void {
		this.#sends.say(room);
	}

	/** Changes a message that the room shows. */
	change(room: string): void {
		const view = this.#viewOf(room);
		if (view) this.#changes.make(view);
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
		this.#askToLeave(room);
	}

	#askToLeave(room: string): void {
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
		const view = this.#viewOf(room);
		const resume = view && { since: view.cursor, epoch: view.epoch };
		this.#send(["joinRoom", { room, ...resume, ...(this.#maxBytes && { maxBytes: this.#maxBytes }) }, `join ${room}`]);
	}

	#lose(): void {
		this.#link += 1;
		this.#socket = undefined;
		this.#joined.clear();
		this.#leaving.clear();
		this.#sends.lost();
		this.#changes.lost();
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
		if (event === "newMessage" || event === "messageUpdated") this.#hear(event, data as ChatMessage);
		else if (event === "passed") this.#hearPassed(data as { room: string; seq: number });
		else if (typeof id !== "string") return;
		else if (id.startsWith("leave ")) this.#hearLeave(id.slice(6), event, data as { retryAfterMs?: number });
		else if (id.startsWith("join ")) this.#hearJoin(id.slice(5), event, data as JoinAck);
		else if (!this.#changes.hear(id, event, data)) this.#sends.hear(id, event, data);
	}

	#hear(event: "newMessage" | "messageUpdated", message: ChatMessage): void {
		const { counts } = this.#history;
		counts.deliveries += 1;
		const isNew = message.seq === message.updatedSeq;
		if (isNew) counts.latencyMax = Math.max(counts.latencyMax, this.#clock.now() - message.timestamp);
		this.#joinedView(message.room)?.hear(event, message);
	}

	#hearPassed({ room, seq }: { room: string; seq: number }): void {
		this.#history.counts.passed += 1;
		this.#joinedView(room)?.pass(seq);
	}

	#hearJoin(room: string, event: string, ack: JoinAck): void {
		const link = this.#link;
		if (event === "error") {
			this.#clock.after(100 + this.#clock.random() * 200, () => link === this.#link && this.#join(room));
			return;
		}
		const { counts, views } = this.#history;
		const known = this.#viewOf(room);
		const view = known ?? new RoomView(room, this.#log, (what) => this.#complain(what));
		views.set(`${this.name} ${room}`, view);
		if (ack.recovered) {
			counts.resumes += 1;
			view.recover(ack);
			if (ack.hasMore) {
				counts.partials += 1;
				this.#join(room);
				return;
			}
		} else {
			if (known) counts.restarts += 1;
			view.start(ack);
		}
		this.#joined.add(room);
		this.#pump();
	}

	/** Whatever comes of the room from here on is too much, until it is joined again. */
	#hearLeave(room: string, event: string, { retryAfterMs }: { retryAfterMs?: number }): void {
		const link = this.#link;
		// As any frame when too many wait behind a slow store.
		if (event === "error" && retryAfterMs !== undefined) {
			this.#clock.after(retryAfterMs, () => link === this.#link && this.#askToLeave(room));
			return;
		}
		if (event === "error") this.#complain(`${room}: a member could not leave`);
		this.#joined.delete(room);
		this.#leaving.delete(room);
		this.#clock.after(this.#clock.random() * 1_000, () => link === this.#link && this.#join(room));
	}

	#pump(): void {
		this.#changes.pump();
		this.#sends.pump();
	}

	#viewOf(room: string): RoomView | undefined {
		return this.#history.views.get(`${this.name} ${room}`);
	}

	#joinedView(room: string): RoomView | undefined {
		if (!this.#joined.has(room)) this.#complain(`${room}: a change before the join's ack`);
		return this.#joined.has(room) ? this.#viewOf(room) : undefined;
	}

	#complain(what: string): void {
		this.#history.violations.push(`${this.name}: ${what}`);
	}
}
