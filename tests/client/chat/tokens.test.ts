import { expect, test, vi } from "vitest";
import { createChatClient } from "../../../src/client";
import { FakeWebSocket } from "../socket/fake-web-socket";
import { settle, setupFakeClient } from "./setup-fake-client";

setupFakeClient();

/** A client whose tokens come from this list, one per attempt. */
function open(tokens: (() => string | Promise<string>)[]) {
	const errors: Error[] = [];
	const client = createChatClient({
		url: "ws://chat.test/?a=1",
		WebSocket: FakeWebSocket,
		getToken: () => tokens.shift()?.() ?? "none",
		onError: (error) => errors.push(error as Error),
	});
	return { client, errors };
}

test("each attempt requests a new token, after one that failed or never arrived", async () => {
	const failed = () => Promise.reject(new Error("no token"));
	const { client, errors } = open([failed, () => new Promise(() => {}), () => "one", () => "two"]);
	await settle();
	expect([client.state.connection, errors.map(({ message }) => message)]).toEqual(["connecting", ["no token"]]);
	while (FakeWebSocket.made.length === 0) await vi.advanceTimersToNextTimerAsync();
	expect(errors).toHaveLength(2);
	expect(FakeWebSocket.last.url).toBe("ws://chat.test/?a=1&token=one");
	FakeWebSocket.last.end(1006);
	expect(errors).toHaveLength(3);
	while (FakeWebSocket.made.length === 1) await vi.advanceTimersToNextTimerAsync();
	expect(FakeWebSocket.last.url).toBe("ws://chat.test/?a=1&token=two");
	client.close();
});

test("a token that arrives after the client was closed does not connect it", async () => {
	let tell = (_: string) => {};
	const { client } = open([() => new Promise((resolve) => (tell = resolve))]);
	await settle();
	client.close();
	tell("late");
	await settle();
	expect(FakeWebSocket.made).toEqual([]);
	expect(client.state.connection).toBe("closed");
});

test("after a final refusal the client does not reconnect, and the state says why", async () => {
	const { client } = open([]);
	await settle();
	FakeWebSocket.last.end(4403);
	expect(client.state).toMatchObject({ connection: "closed", lost: { code: 4403, willReconnect: false } });
	await expect(client.room("lobby").join()).rejects.toMatchObject({ outcome: "unsent" });
	expect(client.room("lobby").state.membership).toBe("left");
	client.connect();
	expect(client.state.connection).toBe("connecting");
	client.close();
});
