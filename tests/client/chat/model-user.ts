import { vi } from "vitest";
import { type ChatClient, ChatError, createChatClient, type Draft, refreshed, sharedOutbox } from "../../../src/client";
import { seededRandom } from "../../support/seeded-random";
import { FakeWebSocket } from "../socket/fake-web-socket";

export const rooms = ["one", "two"];

/** How the app's `getToken` ends. */
export type TokenFault = "none" | "fails" | "hangs" | "signed out";

/** One browser, across every page that is opened in it, and everybody who signs in there. */
export class ModelUser {
	/** Who the cookie of this browser names. */
	userId = "u2";
	/** Everything that was composed, with its author. */
	readonly composed = new Map<string, string>();
	/** The drafts that became unknown or failed, were discarded, or had to wait for their author. They are sent out of order. */
	readonly outOfTurn = new Set<string>();
	/** The drafts that may be missing: discarded, or of a page that was closed before the storage had them. */
	readonly mayBeLost = new Set<string>();
	readonly kept = new Map<string, Draft>();
	/** True if a call of the storage has ever failed. */
	hasFailed = false;
	/** How many of the next calls of the storage fail. */
	faults = 0;
	token: TokenFault = "none";
	/** The most calls of one page's `getToken` at a time. */
	mostTokens = 0;
	readonly #random: () => number;
	client: ChatClient;
	#sent = 0;

	constructor(seed: number) {
		this.#random = seededRandom(seed);
		this.client = this.#open();
	}

	/** Opens another page, with the storage that the last one left. */
	reload(): void {
		this.client.close();
		for (const id of this.composed.keys()) if (!this.kept.has(id)) this.mayBeLost.add(id);
		this.client = this.#open();
	}

	send(room: string): void {
		const author = String(this.client.state.userId);
		this.composed.set(this.client.room(room).send(`${this.#sent++} of ${author}`), author);
	}

	/** Another user signs in, in another tab. This page learns of it when it connects. */
	signIn(userId: string): void {
		if (this.userId === userId) return;
		this.userId = userId;
		for (const id of this.composed.keys()) this.outOfTurn.add(id);
	}

	/** Discards the newest message that is not acked. */
	discard(name: string): void {
		const room = this.client.room(name);
		const last = room.state.messages.at(-1);
		if (last?.status === "sent" || last?.clientId === undefined) return;
		this.outOfTurn.add(last.clientId);
		this.mayBeLost.add(last.clientId);
		room.discard(last.clientId);
	}

	/** Joins every room, and retries every message that was given up. */
	async retryAll(): Promise<void> {
		for (const name of rooms) {
			const room = this.client.room(name);
			room.join().catch(() => {});
			for (const { status, clientId } of room.state.messages) {
				if ((status === "unknown" || status === "failed") && clientId) room.retry(clientId);
			}
		}
		await vi.advanceTimersByTimeAsync(0);
	}

	async #call<T>(act: () => T): Promise<T> {
		if (this.faults > 0) {
			this.faults -= 1;
			this.hasFailed = true;
			throw new Error("the storage failed");
		}
		return act();
	}

	async #getToken(page: { pending: number }): Promise<string> {
		this.mostTokens = Math.max(this.mostTokens, ++page.pending);
		const fault = this.token;
		try {
			// Answered at last, because the client gives up a call that takes half a minute.
			if (fault === "hangs") await new Promise((resolve) => setTimeout(resolve, 20_000));
			if (fault === "fails") throw new Error("no network");
			if (fault === "signed out") throw new ChatError("UNAUTHORIZED");
			return "token";
		} finally {
			page.pending -= 1;
		}
	}

	#open(): ChatClient {
		const page = { pending: 0 };
		const outbox = sharedOutbox({
			load: () => this.#call(() => [...this.kept.values()]),
			add: (draft) => this.#call(() => void this.kept.set(draft.clientId, draft)),
			remove: (clientId) => this.#call(() => void this.kept.delete(clientId)),
		});
		const client = createChatClient({
			url: "ws://chat.test",
			WebSocket: FakeWebSocket,
			random: this.#random,
			userId: this.userId,
			getToken: refreshed(() => this.#getToken(page)),
			outbox,
		});
		for (const name of rooms) {
			const room = client.room(name);
			room.subscribe(() => {
				for (const { status, clientId } of room.state.messages) {
					if ((status === "unknown" || status === "failed") && clientId) this.outOfTurn.add(clientId);
				}
			});
		}
		return client;
	}
}
