import { vi } from "vitest";
import type { FakeWebSocket } from "./fake-web-socket";
import { redial, setupFakeSocket } from "./setup-fake-socket";

/** Sets up a fake clock, and a socket whose sends a test answers by hand. */
export function setupSends() {
	const it = setupFakeSocket();
	return {
		get socket() {
			return it.socket;
		},
		/** Creates a connected socket. */
		async connect(options: { maxPending?: number } = {}): Promise<FakeWebSocket> {
			const ws = await it.open(options);
			ws.welcome(600_000);
			return ws;
		},
		/** Loses the connection, and continues on the next socket. */
		async reconnect(ws: FakeWebSocket): Promise<FakeWebSocket> {
			ws.end(1006);
			const next = await redial();
			next.welcome(600_000);
			return next;
		},
		/** Sends a message, and records its outcome. */
		send(text: string, room = "lobby", options: { timeoutMs?: number } = {}) {
			const ended = vi.fn();
			it.socket.request("sendMessage", { room, text, clientId: `id of ${text}` }, options).then(ended, ended);
			return ended;
		},
	};
}

/** The texts that were sent, oldest first. */
export const texts = (ws: FakeWebSocket) => ws.sentOf("sendMessage").map(([, { text }]) => text);

/** Answers the newest frame of a text. */
export function answer(ws: FakeWebSocket, text: string, kind: "ack" | "error", result: unknown): void {
	const id = ws.sentOf("sendMessage").findLast(([, data]) => data.text === text)?.[2];
	ws.receive([kind, result, id]);
}

export const refuse = (ws: FakeWebSocket, text: string, code: string, retryAfterMs?: number): void =>
	answer(ws, text, "error", { code, message: code, event: "sendMessage", retryAfterMs });
