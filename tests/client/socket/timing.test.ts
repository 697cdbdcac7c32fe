import { expect, test, vi } from "vitest";
import { ChatTimeoutError } from "../../../src/client";
import { FakeWebSocket } from "./fake-web-socket";
import { dials, setupFakeSocket } from "./setup-fake-socket";

const it = setupFakeSocket();

test("pings after one heartbeat of silence, and any frame ends the silence", async () => {
	const ws = await it.open();
	ws.welcome(20_000);
	await vi.advanceTimersByTimeAsync(15_000);
	ws.receive(["userTyping", {}]);
	await vi.advanceTimersByTimeAsync(19_000);
	expect(ws.sent).toEqual([]);
	await vi.advanceTimersByTimeAsync(1_000);
	expect(ws.sent).toEqual(['["ping",null]']);
	ws.receive(["pong", null]);
	await vi.advanceTimersByTimeAsync(9_000);
	expect(it.socket.connected).toBe(true);
});

test("a server that does not answer the ping within 8 seconds is given up, and dialled again", async () => {
	const ws = await it.open();
	ws.welcome(20_000);
	await vi.advanceTimersByTimeAsync(27_999);
	expect(it.socket.connected).toBe(true);
	await vi.advanceTimersByTimeAsync(1);
	expect([it.socket.state, ws.readyState]).toEqual(["connecting", 3]);
	await vi.advanceTimersByTimeAsync(500);
	expect(dials()).toBe(2);
});

test("a heartbeat too short or too long for a timer does not flood the server", async () => {
	for (const heartbeatMs of [0.001, 1e12]) {
		const ws = await it.open();
		ws.welcome(heartbeatMs);
		await vi.advanceTimersByTimeAsync(900);
		expect(ws.sent).toEqual([]);
		it.socket.close();
	}
});

test("a server that sends no welcome is given up after 10 seconds", async () => {
	const ws = await it.open();
	await vi.advanceTimersByTimeAsync(10_000);
	expect(ws.readyState).toBe(3);
	await vi.advanceTimersByTimeAsync(500);
	expect(dials()).toBe(2);
});

test("the delay grows with each failed attempt until a connection has held for a second", async () => {
	(await it.open()).end(1006);
	for (const wait of [500, 500, 1_000]) {
		const before = dials();
		await vi.advanceTimersByTimeAsync(wait - 1);
		expect(dials()).toBe(before);
		await vi.advanceTimersByTimeAsync(1);
		expect(dials()).toBe(before + 1);
		if (wait < 1_000) FakeWebSocket.last.end(1006);
	}
	FakeWebSocket.last.welcome();
	await vi.advanceTimersByTimeAsync(999);
	FakeWebSocket.last.end(1006);
	await vi.advanceTimersByTimeAsync(1_999);
	expect(dials()).toBe(4);
	await vi.advanceTimersByTimeAsync(1);
	FakeWebSocket.last.welcome();
	await vi.advanceTimersByTimeAsync(1_000);
	FakeWebSocket.last.end(1006);
	await vi.advanceTimersByTimeAsync(500);
	expect(dials()).toBe(6);
});

test("reconnects once after a restart, after the server's delay", async () => {
	const ws = await it.open();
	ws.welcome();
	ws.receive(["reconnect", { inMs: 3_000 }]);
	ws.end(1012);
	await vi.advanceTimersByTimeAsync(2_999);
	expect(dials()).toBe(1);
	await vi.advanceTimersByTimeAsync(1);
	expect(dials()).toBe(2);
	FakeWebSocket.last.end(1006);
	await vi.advanceTimersByTimeAsync(500);
	expect(dials()).toBe(3);
});

test.each(["online", "pageshow", "visibilitychange"])(
	"a page's %s event ends the delay, and checks an open link",
	async (event) => {
		const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
		vi.stubGlobal("window", page);
		vi.stubGlobal("document", page);
		(await it.open()).end(1006);
		page.dispatchEvent(new Event(event));
		await vi.advanceTimersByTimeAsync(0);
		expect(dials()).toBe(2);
		FakeWebSocket.last.welcome();
		page.dispatchEvent(new Event(event));
		page.dispatchEvent(new Event(event));
		expect(FakeWebSocket.last.sent).toEqual(['["ping",null]']);
		await vi.advanceTimersByTimeAsync(1_999);
		expect(it.socket.connected).toBe(true);
		await vi.advanceTimersByTimeAsync(2);
		expect([it.socket.connected, dials()]).toEqual([false, 3]);
		it.socket.close();
		page.dispatchEvent(new Event(event));
		await vi.advanceTimersByTimeAsync(60_000);
		expect(dials()).toBe(3);
	},
);

test("time without a connection does not count towards a request's timeout", async () => {
	const ws = await it.open();
	ws.welcome();
	const asked = it.socket.request("loadHistory", { room: "lobby", before: 1 });
	await vi.advanceTimersByTimeAsync(4_000);
	ws.end(1006);
	await vi.advanceTimersByTimeAsync(9_000);
	FakeWebSocket.last.welcome();
	await vi.advanceTimersByTimeAsync(4_999);
	FakeWebSocket.last.receive(["ack", { messages: [], hasMore: false }, 1]);
	await expect(asked).resolves.toMatchObject({ hasMore: false });
});

test("a request rejects as unknown after two minutes in all", async () => {
	await it.open();
	const ended = vi.fn();
	it.socket.request("sendMessage", { room: "lobby", text: "hi", clientId: "mine" }).catch(ended);
	await vi.advanceTimersByTimeAsync(119_999);
	expect(ended).not.toHaveBeenCalled();
	await vi.advanceTimersByTimeAsync(1);
	expect(ChatTimeoutError.is(ended.mock.calls[0]?.[0])).toBe(true);
	expect(ended.mock.calls[0]?.[0]).toMatchObject({ outcome: "unknown", clientId: "mine" });
});

test("a socket that was closed while its URL was fetched never dials", async () => {
	const opening = it.open({ url: async () => "ws://chat.test" });
	it.socket.close();
	await expect(opening).rejects.toThrow("nobody has connected");
	await vi.advanceTimersByTimeAsync(60_000);
	expect(dials()).toBe(0);
});

test("a link that dies while the device's clock is set back a year is detected as early as any other", async () => {
	const ws = await it.open();
	ws.welcome(20_000);
	vi.setSystemTime(Date.now() - 365 * 86_400_000);
	await vi.advanceTimersByTimeAsync(27_999);
	expect(ws.sent).toEqual(['["ping",null]']);
	await vi.advanceTimersByTimeAsync(1);
	expect(ws.readyState).toBe(3);
});

test("a page that goes offline pings at once, and gives the link up without an answer", async () => {
	const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
	vi.stubGlobal("window", page);
	const ws = await it.open();
	ws.welcome();
	page.dispatchEvent(new Event("offline"));
	expect(ws.sent).toEqual(['["ping",null]']);
	await vi.advanceTimersByTimeAsync(8_000);
	expect(it.socket.state).toBe("connecting");
	// While it waits for the next attempt there is no link to check.
	const before = dials();
	page.dispatchEvent(new Event("offline"));
	await vi.advanceTimersByTimeAsync(0);
	expect(dials()).toBe(before);
});
