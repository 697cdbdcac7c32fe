import { afterEach, beforeEach, expect, vi } from "vitest";
import { ChatSocket, type ChatSocketOptions } from "../../../src/client";
import { FakeWebSocket } from "./fake-web-socket";

/** Sets up a fake clock for each test, and a socket that leaves no timer behind. */
export function setupFakeSocket() {
	let socket: ChatSocket | undefined;
	beforeEach(() => {
		vi.useFakeTimers();
		// A page's probe of a refused connection finds nobody.
		vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
		FakeWebSocket.made = [];
	});
	afterEach(() => {
		socket?.close();
		expect(vi.getTimerCount()).toBe(0);
		vi.useRealTimers();
		vi.unstubAllGlobals();
	});
	return {
		get socket(): ChatSocket {
			if (!socket) throw new Error("open it first");
			return socket;
		},
		/** Creates a socket that has dialled, with delays of the full length. */
		async open(options: Partial<ChatSocketOptions> = {}): Promise<FakeWebSocket> {
			socket = new ChatSocket({ url: "ws://chat.test", WebSocket: FakeWebSocket, random: () => 1, ...options });
			await vi.advanceTimersByTimeAsync(0);
			return FakeWebSocket.last;
		},
	};
}

/** How many times it has dialled. */
export const dials = () => FakeWebSocket.made.length;

/** Waits for the next socket. */
export async function redial(): Promise<FakeWebSocket> {
	for (const before = dials(); dials() === before; ) await vi.advanceTimersToNextTimerAsync();
	return FakeWebSocket.last;
}
