import { expect, test, vi } from "vitest";
import { ChatError, probed, refreshed } from "../../../src/client";
import { FakeWebSocket } from "../socket/fake-web-socket";
import { settle, setupFakeClient } from "./setup-fake-client";

const it = setupFakeClient();

const dials = () => FakeWebSocket.made.length;

/** Opens a client whose first attempt the server has ended. */
async function refused(code: number, options = {}) {
	const client = await it.dial(options);
	FakeWebSocket.last.end(code);
	await settle();
	return client;
}

test("a token that the app has no more ends the attempts, and the state says why", async () => {
	const signedOut = new ChatError("UNAUTHORIZED", "signed out");
	const getToken = vi.fn(() => Promise.reject(signedOut));
	const client = await it.dial({ getToken });
	await vi.advanceTimersByTimeAsync(60_000);
	expect(getToken).toHaveBeenCalledOnce();
	expect(client.state).toMatchObject({ connection: "closed", error: signedOut, lost: { willReconnect: false } });
	expect(it.errors).toEqual([signedOut]);
});

test.each([
	[4401, "UNAUTHORIZED"],
	[4403, "FORBIDDEN"],
])("a server that refuses before the welcome with close code %i is not dialled again", async (code, reason) => {
	const client = await refused(code);
	await vi.advanceTimersByTimeAsync(60_000);
	expect([dials(), client.state.connection]).toEqual([1, "closed"]);
	expect(client.state.error).toMatchObject({ code: reason });
});

test("credentials that expire after the welcome are no end: the next attempt takes new ones", async () => {
	const client = await it.dial({ getToken: () => "t" });
	FakeWebSocket.last.welcome();
	FakeWebSocket.last.end(4401);
	await vi.advanceTimersByTimeAsync(1_000);
	expect([dials(), client.state.connection]).toEqual([2, "connecting"]);
});

test("a refusal that a browser does not show is read over HTTP, and ends the attempts", async () => {
	const fetch = vi.fn(async (_url: string, _init: RequestInit) => new Response(null, { status: 401 }));
	vi.stubGlobal("fetch", fetch);
	const client = await refused(1006, { url: probed("ws://chat.test/") });
	expect(fetch).not.toHaveBeenCalled();
	await vi.advanceTimersByTimeAsync(1_000);
	expect(fetch.mock.calls[0]).toMatchObject(["http://chat.test/", { credentials: "include" }]);
	expect(client.state).toMatchObject({ connection: "closed", error: { code: "UNAUTHORIZED" } });
	await vi.advanceTimersByTimeAsync(60_000);
	expect(dials()).toBe(1);
});

test.each<[string, () => Promise<Response>]>([
	["a server that answers otherwise", async () => new Response(null, { status: 426 })],
	["a server that is down", () => Promise.reject(new TypeError("down"))],
])("%s is dialled again", async (_, fetch) => {
	vi.stubGlobal("fetch", fetch);
	const client = await refused(1006, { url: probed("ws://chat.test/") });
	await vi.advanceTimersByTimeAsync(1_000);
	expect([dials(), client.state.connection]).toEqual([2, "connecting"]);
});

test("a server that does not answer over HTTP is dialled after five seconds", async () => {
	vi.stubGlobal("fetch", (_: string, { signal }: { signal: AbortSignal }) => {
		return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
	});
	await refused(1006, { url: probed("ws://chat.test/"), random: () => 0 });
	await vi.advanceTimersByTimeAsync(4_900);
	expect(dials()).toBe(1);
	await vi.advanceTimersByTimeAsync(200);
	expect(dials()).toBe(2);
});

test("a URL function is told why the last attempt failed, and nothing after a connection", async () => {
	const failures: unknown[] = [];
	const url = (failure?: Error) => {
		failures.push(failure?.message);
		return "ws://chat.test/";
	};
	await refused(1006, { url });
	await vi.advanceTimersByTimeAsync(1_000);
	FakeWebSocket.last.welcome();
	FakeWebSocket.last.end(1006);
	await vi.advanceTimersByTimeAsync(1_000);
	expect(failures).toEqual([undefined, "closed with 1006 before the welcome", undefined]);
});

test("one connection too many is tried again slowly, after 10 to 20 seconds", async () => {
	const client = await refused(4409, { random: () => 0.5 });
	await vi.advanceTimersByTimeAsync(14_999);
	expect([dials(), client.state.connection]).toEqual([1, "connecting"]);
	await vi.advanceTimersByTimeAsync(1);
	expect(dials()).toBe(2);
});

test("a credential is replaced before it expires, on the same connection", async () => {
	const tokens = ["one", "two", "three"];
	const client = await it.dial({ getToken: refreshed(() => tokens.shift() ?? "none") });
	FakeWebSocket.last.welcome(3_600_000, "ada", { features: ["authenticate"], expiresAt: Date.now() + 100_000 });
	await vi.advanceTimersByTimeAsync(79_000);
	expect(FakeWebSocket.last.sentOf("authenticate")).toEqual([]);
	await vi.advanceTimersByTimeAsync(1_000);
	const [frame] = FakeWebSocket.last.sentOf("authenticate");
	expect(frame?.[1]).toEqual({ token: "two" });
	FakeWebSocket.last.receive(["ack", { userId: "ada", expiresAt: Date.now() + 50_000 }, frame?.[2]]);
	await vi.advanceTimersByTimeAsync(40_000);
	expect(FakeWebSocket.last.sentOf("authenticate").at(-1)?.[1]).toEqual({ token: "three" });
	expect([dials(), client.state.connection]).toEqual([1, "open"]);
});

test("a server that takes no new credential is sent none", async () => {
	await it.dial({ getToken: refreshed(() => "t") });
	FakeWebSocket.last.welcome(3_600_000, "ada", { features: [], expiresAt: Date.now() + 10_000 });
	await vi.advanceTimersByTimeAsync(60_000);
	expect(FakeWebSocket.last.sentOf("authenticate")).toEqual([]);
});

test("a token that is being fetched for the open connection is the next attempt's too", async () => {
	let calls = 0;
	const answers: (() => void)[] = [];
	const getToken = () => {
		calls += 1;
		return calls === 1 ? "one" : new Promise<string>((resolve) => answers.push(() => resolve(`token ${calls}`)));
	};
	await it.dial({ getToken: refreshed(getToken) });
	FakeWebSocket.last.welcome(3_600_000, "ada", { features: ["authenticate"], expiresAt: Date.now() + 10_000 });
	await vi.advanceTimersByTimeAsync(8_000);
	FakeWebSocket.last.end(1006);
	await vi.advanceTimersByTimeAsync(1_000);
	expect(calls).toBe(2);
	for (const answer of answers) answer();
	await settle();
	expect([calls, FakeWebSocket.last.url]).toEqual([2, "ws://chat.test/?token=token%202"]);
});
