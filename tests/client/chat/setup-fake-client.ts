import { afterEach, beforeEach, expect, vi } from "vitest";
import { type ChatClient, type ChatClientOptions, createChatClient, type Draft } from "../../../src/client";
import { FakeWebSocket } from "../socket/fake-web-socket";
import { joinAck, message } from "../socket/samples";

/** Sets up a fake clock for each test, and clients that leave no timer behind. */
export function setupFakeClient() {
	let client: ChatClient | undefined;
	let errors: unknown[] = [];
	beforeEach(() => {
		vi.useFakeTimers();
		FakeWebSocket.made = [];
		errors = [];
	});
	afterEach(() => {
		client?.close();
		expect(vi.getTimerCount()).toBe(0);
		vi.useRealTimers();
	});
	return {
		/** The errors that `onError` received. */
		get errors() {
			return errors;
		},
		/** Creates a client that has received its welcome. */
		async open(options: Partial<ChatClientOptions> = {}): Promise<ChatClient> {
			client = createChatClient({
				url: "ws://chat.test",
				WebSocket: FakeWebSocket,
				random: () => 1,
				onError: (error) => errors.push(error),
				...options,
			});
			await settle();
			FakeWebSocket.last.welcome(3_600_000);
			return client;
		},
	};
}

/** Waits until every promise that can settle has settled. */
export const settle = () => vi.advanceTimersByTimeAsync(0);

/** Loses the connection, and sends the welcome on the next one. */
export async function reconnect(): Promise<void> {
	const before = FakeWebSocket.made.length;
	FakeWebSocket.last.end(1006);
	while (FakeWebSocket.made.length === before) await vi.advanceTimersToNextTimerAsync();
	FakeWebSocket.last.welcome(3_600_000);
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
	timestamp: 1,
	...changes,
});
