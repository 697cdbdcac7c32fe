import { setTimeout as pause } from "node:timers/promises";
import WebSocket from "ws";
import { ChatError, ChatSocket, ChatTimeoutError } from "../../../src/client";
import type { ChatMessage } from "../../../src/schemas";
import type { Change, Happening, Journal } from "../checker/journal";

/** What one client of a run is to do. */
export interface Part {
	/** Its user's id too. */
	name: string;
	rooms: string[];
	/** Where it may connect: to the first of them at first, and to another one at random for each attempt after that. */
	endpoints: string[];
	/** How many messages it sends a second on average, over all its rooms. */
	perSecond: number;
	/** All clients are silent together for this long, after they have sent for as long. 0: they never are. */
	quietMs: number;
	/** Appended to what is sent, to make a room a heavy one. */
	ballast: number;
}

export type PresenceEvent = "userJoined" | "userLeft";

/** Sends of one client that may be under way at once. */
const UNDER_WAY_MAX = 50;
/** How long a send is tried before it is given up. */
const GIVE_UP_MS = 45_000;
const RETRY_MS = 300;

/** A user who talks at random and writes down everything. */
export class ChaosClient {
	readonly #part: Part;
	readonly #write: (happening: Happening) => void;
	readonly #socket: ChatSocket;
	/** By room: up to where its first page was, and how many changes came since. */
	readonly #held = new Map<string, { base: number; since: Set<number> }>();
	readonly #heard = new Set<string>();
	readonly #sending = new Set<Promise<void>>();
	#stopTalking: (() => void) | undefined;
	#sent = 0;
	#hasDialed = false;
	#isClosing = false;

	constructor(part: Part, journal: Journal) {
		this.#part = part;
		this.#write = (happening) => journal.write(part.name, happening);
		this.#socket = new ChatSocket({
			url: () => this.#chooseUrl(),
			WebSocket,
			onError: (error) => this.#write({ kind: "error", reason: String(error) }),
		});
		this.#listen();
	}

	/** Enters its rooms; resolves when it is in all of them. */
	async join(): Promise<void> {
		for (const room of this.#part.rooms) {
			const { epoch, seq, messages } = await this.#socket.request("joinRoom", { room }, { timeoutMs: 20_000 });
			const early = [...(this.#held.get(room)?.since ?? [])];
			this.#held.set(room, { base: seq, since: new Set(early.filter((change) => change > seq)) });
			this.#write({ kind: "joined", room, epoch, seq, changes: messages.map(toChange) });
		}
	}

	/** Sends at random intervals until `stop`. */
	talk(): void {
		const { perSecond, quietMs } = this.#part;
		if (perSecond === 0) return;
		const abort = new AbortController();
		this.#stopTalking = () => abort.abort();
		const run = async () => {
			while (!abort.signal.aborted) {
				// Exponential, as independent people are.
				const waitMs = (-Math.log(1 - Math.random()) / perSecond) * 1_000;
				await pause(Math.min(waitMs, 5_000), undefined, { signal: abort.signal });
				const isQuiet = quietMs > 0 && Date.now() % (2 * quietMs) >= quietMs;
				if (!isQuiet && this.#sending.size < UNDER_WAY_MAX) this.#send();
			}
		};
		// The abort ends the pause, and with it the talk.
		run().catch(() => {});
	}

	/** Sends nothing more; resolves when all that was sent has come to an end. */
	async stop(): Promise<void> {
		this.#stopTalking?.();
		await Promise.all(this.#sending);
	}

	/** True when it has all changes of its rooms up to these heads, as far as it can tell. */
	holds(heads: Readonly<Record<string, number>>): boolean {
		return this.#part.rooms.every((room) => {
			const { base, since } = this.#held.get(room) ?? { base: 0, since: new Set() };
			return base + since.size >= (heads[room] ?? 0);
		});
	}

	/** True when it has heard this of each of these users. */
	hasHeard(event: PresenceEvent, users: readonly string[]): boolean {
		return users.every((user) => this.#heard.has(`${event} ${user}`));
	}

	close(): void {
		const { gaps } = this.#socket as { gaps?: unknown };
		if (typeof gaps === "number") this.#write({ kind: "gaps", count: gaps });
		this.#isClosing = true;
		this.#socket.close();
	}

	#send(): void {
		const { name, rooms, ballast } = this.#part;
		const room = rooms[Math.floor(Math.random() * rooms.length)] ?? "";
		this.#sent += 1;
		const clientId = `${name}-${this.#sent}`;
		this.#write({ kind: "sent", room, clientId });
		const sending = this.#sendUntilAcked(room, clientId, ballast).finally(() => this.#sending.delete(sending));
		this.#sending.add(sending);
	}

	/** As the library's documentation tells an app to do: again, with the same `clientId`. */
	async #sendUntilAcked(room: string, clientId: string, ballast: number): Promise<void> {
		const until = Date.now() + GIVE_UP_MS;
		const message = {
			room,
			clientId,
			text: clientId,
			...(ballast > 0 && { metadata: { ballast: "x".repeat(ballast) } }),
		};
		for (;;) {
			try {
				const { id, seq } = await this.#socket.request("sendMessage", message);
				this.#write({ kind: "acked", room, clientId, id, seq });
				return;
			} catch (error) {
				const reason = ChatError.is(error) ? error.code : String(error);
				const mayTryAgain = ChatTimeoutError.is(error) || ChatError.is(error);
				if (!mayTryAgain || Date.now() > until) {
					this.#write({ kind: "unknown", room, clientId, reason });
					return;
				}
				this.#write({ kind: "refused", room, clientId, reason });
				await pause(RETRY_MS);
			}
		}
	}

	#chooseUrl(): string {
		const { endpoints, name } = this.#part;
		const at = this.#hasDialed ? Math.floor(Math.random() * endpoints.length) : 0;
		this.#hasDialed = true;
		return `${endpoints[at]}?name=${name}`;
	}

	#listen(): void {
		const socket = this.#socket;
		const take = (message: ChatMessage) => {
			const held = this.#held.get(message.room) ?? { base: 0, since: new Set<number>() };
			this.#held.set(message.room, held);
			if (message.updatedSeq > held.base) held.since.add(message.updatedSeq);
			this.#write({ kind: "change", room: message.room, change: toChange(message) });
		};
		socket.on("newMessage", take);
		socket.on("messageUpdated", take);
		socket.on("resync", ({ room, epoch, seq, messages }) => {
			this.#held.set(room, { base: seq, since: new Set() });
			this.#write({ kind: "resync", room, epoch, seq, changes: messages.map(toChange) });
		});
		socket.on("rejoin", ({ room, seq }) => this.#write({ kind: "rejoin", room, seq }));
		for (const event of ["userJoined", "userLeft"] as const) {
			socket.on(event, ({ room, userId }) => {
				this.#heard.add(`${event} ${userId}`);
				this.#write({ kind: event, room, userId });
			});
		}
		socket.on("connect", () => this.#write({ kind: "connect" }));
		socket.on("disconnect", ({ code }) => {
			if (!this.#isClosing) this.#write({ kind: "disconnect", code });
		});
		socket.on("error", ({ code, message }) => this.#write({ kind: "error", reason: `${code}: ${message}` }));
	}
}

const toChange = ({ id, seq, updatedSeq, timestamp, text }: ChatMessage): Change => ({
	id,
	seq,
	updatedSeq,
	timestamp,
	text,
});
