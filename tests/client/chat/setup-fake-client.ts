import { afterEach, beforeEach, expect, vi } from "vitest";
import {
	type ChatClient,
	type ChatClientOptions,
	createChatClient,
	type Draft,
	type OutboxStorage,
} from "../../../src/client";
import { FakeWebSocket } from "../socket/fake-web-socket";
import { joinAck, message } from "../socket/samples";

/** Sets up a fake clock for each test, and clients that leave no timer behind. */
export function setupFakeClient() {
	let client: ChatClient | undefined;
	let errors: unknown[] = [];
	beforeEach(() => {
		vi.useFakeTimers();
		// A page's probe of a refused connection finds nobody.
		vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
		FakeWebSocket.made = [];
		errors = [];
	});
	afterEach(() => {
		client?.close();
		expect(vi.getTimerCount()).toBe(0);
		vi.useRealTimers();
		vi.unstubAllGlobals();
	});
	/** Creates a client that has dialled. */
	const dial = async (options: Partial<ChatClientOptions> = {}): Promise<ChatClient> => {
		client = createChatClient({
			url: "ws://chat.test",
			WebSocket: FakeWebSocket,
			random: () => 1,
			onError: (error) => errors.push(error),
			...options,
		});
		await settle();
		return client;
	};
	return {
		dial,
		/** The errors that `onError` received. */
		get errors() {
			return errors;
		},
		/** Creates a client that has received its welcome, as this user. */
		async open(options: Partial<ChatClientOptions> = {}, userId: string | null = null): Promise<ChatClient> {
			const opened = await dial(options);
			FakeWebSocket.last.welcome(3_600_000, userId);
			return opened;
		},
	};
}

/** A storage that several clients may share, with the drafts that earlier pages left. */
export function mapOutbox(drafts: readonly Draft[] = []): OutboxStorage & { readonly kept: Map<string, Draft> } {
	const kept = new Map(drafts.map((one) => [one.clientId, one]));
	return {
		kept,
		load: async () => [...kept.values()],
		add: async (one) => void kept.set(one.clientId, one),
		remove: async (clientId) => void kept.delete(clientId),
	};
}

/** Waits until every promise that can settle has settled. */
export const settle = () => vi.advanceTimersByTimeAsync(0);

/** Loses the connection if there is one, and sends the welcome on the next, as this user. */
export async function reconnect(userId: string | null = null): Promise<void> {
	const before = FakeWebSocket.made.length;
	if (FakeWebSocket.last.readyState === 1) FakeWebSocket.last.end(1006);
	while (FakeWebSocket.made.length === before) await vi.advanceTimersToNextTimerAsync();
	FakeWebSocket.last.welcome(3_600_000, userId);
}

/** Answers the latest frame of an event. */
export function answer(event: string, result: unknown, kind: "ack" | "error" = "ack"): void {
	FakeWebSocket.last.receive([kind, result, FakeWebSocket.last.sentOf(event).at(-1)?.[2]]);
}

/** Joins "lobby", which is at this seq. */
export async function joinLobby(client: ChatClient, seq = 0) {
	const room = client.room("lobby");
	const joining = room.join();
	answer("joinRoom", joinAck(seq));
	await joining;
	return room;
}

/** Acks the latest message that was sent to "lobby". */
export async function keep(seq: number): Promise<void> {
	const [, data] = FakeWebSocket.last.sentOf("sendMessage").at(-1) ?? [];
	answer("sendMessage", message(seq, { text: String(data?.text), clientId: String(data?.clientId) }));
	await settle();
}

/** The texts that were sent on the latest connection. */
export const sentTexts = () => FakeWebSocket.last.sentOf("sendMessage").map(([, { text }]) => text);

export const draft = (text: string, changes: Partial<Draft> = {}): Draft => ({
	clientId: `id of ${text}`,
	room: "lobby",
	text,
	timestamp: Date.now(),
	...changes,
});
