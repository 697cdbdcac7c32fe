import { expect, test, vi } from "vitest";
import { FakeWebSocket } from "./fake-web-socket";
import { joinAck } from "./samples";
import { dials, redial, setupFakeSocket } from "./setup-fake-socket";

const it = setupFakeSocket();

/** A page whose events a device fires when it wakes up. */
function openPage() {
	const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
	vi.stubGlobal("window", page);
	vi.stubGlobal("document", page);
	const events = ["online", "visibilitychange", "pageshow", "online"];
	return () => {
		for (const event of events) page.dispatchEvent(new Event(event));
	};
}

test("wake-ups that come together start one attempt, and ask for one credential at a time", async () => {
	const wake = openPage();
	let pending = 0;
	let most = 0;
	const url = async () => {
		most = Math.max(most, ++pending);
		if (dials() > 0) await new Promise((resolve) => setTimeout(resolve, 300));
		pending -= 1;
		return "ws://chat.test";
	};
	(await it.open({ url })).end(1006);
	wake();
	await vi.advanceTimersByTimeAsync(100);
	wake();
	await vi.advanceTimersByTimeAsync(250);
	wake();
	expect([most, dials()]).toEqual([1, 2]);
});

test("a network that comes and goes is dialled about once a second, however many events there are", async () => {
	const wake = openPage();
	await it.open();
	for (let ms = 0; ms < 10_000; ms += 50) {
		if (FakeWebSocket.last.readyState === 0) FakeWebSocket.last.end(1006);
		wake();
		await vi.advanceTimersByTimeAsync(50);
	}
	expect(dials()).toBeLessThanOrEqual(15);
	expect(dials()).toBeGreaterThanOrEqual(9);
});

test.each<[string, (ws: FakeWebSocket) => unknown]>([
	["the next attempt waits", async (ws) => ws.end(1006)],
	["an attempt hangs", () => vi.advanceTimersByTimeAsync(5_000)],
	["an attempt has just begun, and hangs", () => {}],
	[
		"an attempt hangs after many that failed",
		async () => {
			for (let failed = 0; failed < 6; failed++) {
				FakeWebSocket.last.end(1006);
				await redial();
			}
		},
	],
	[
		"the open connection is dead",
		async (ws) => {
			ws.welcome();
			await vi.advanceTimersByTimeAsync(5_000);
		},
	],
	[
		"a ping waits for its answer",
		async (ws) => {
			ws.welcome();
			await vi.advanceTimersByTimeAsync(21_000);
		},
	],
])("after a wake-up while %s, another attempt begins within 3 seconds", async (_, prepare) => {
	const wake = openPage();
	await prepare(await it.open());
	const before = dials();
	wake();
	for (let ms = 0; dials() === before && ms < 3_000; ms += 100) await vi.advanceTimersByTimeAsync(100);
	expect(dials()).toBe(before + 1);
	FakeWebSocket.last.welcome();
	expect(it.socket.connected).toBe(true);
});

test("an attempt that has just begun is not given up for a wake-up", async () => {
	const wake = openPage();
	const ws = await it.open();
	await vi.advanceTimersByTimeAsync(500);
	wake();
	await vi.advanceTimersByTimeAsync(1_400);
	ws.welcome();
	await vi.advanceTimersByTimeAsync(5_000);
	expect([it.socket.connected, dials()]).toEqual([true, 1]);
});

test("on a line where pages are slow, a wake-up does not give up a connection whose answer waits behind one", async () => {
	const wake = openPage();
	const ws = await it.open();
	ws.welcome();
	it.socket.emit("joinRoom", { room: "lobby" });
	await vi.advanceTimersByTimeAsync(3_000);
	ws.receive(["ack", joinAck(0), 1]);
	wake();
	await vi.advanceTimersByTimeAsync(7_900);
	ws.receive(["pong", null]);
	expect(it.socket.connected).toBe(true);
});

test("`wake` does for an app what a page's events do", async () => {
	(await it.open()).end(1006);
	it.socket.wake();
	await vi.advanceTimersByTimeAsync(0);
	expect(dials()).toBe(2);
	it.socket.close();
	it.socket.wake();
	await vi.advanceTimersByTimeAsync(60_000);
	expect(dials()).toBe(2);
});

test("a wake-up does not cut short the delay that the server asked for", async () => {
	const ws = await it.open();
	ws.welcome();
	ws.receive(["reconnect", { inMs: 5_000 }]);
	ws.end(4429);
	it.socket.wake();
	await vi.advanceTimersByTimeAsync(4_999);
	expect(dials()).toBe(1);
	await vi.advanceTimersByTimeAsync(1);
	expect(dials()).toBe(2);
});

test("the deadline of an attempt is an option, and doubles with each attempt that fails", async () => {
	await it.open({ connectTimeoutMs: 1_000, random: () => 0 });
	const hangs = async () => {
		const ws = FakeWebSocket.last;
		let ms = 0;
		for (; ws.readyState === 0; ms += 100) await vi.advanceTimersByTimeAsync(100);
		await vi.advanceTimersByTimeAsync(1);
		return ms;
	};
	expect([await hangs(), await hangs(), await hangs()]).toEqual([1_000, 2_000, 4_000]);
});

test("a server that is slow to let a user in is reached, however often the user comes back to the page", async () => {
	const wake = openPage();
	await it.open();
	const answered = new Set<FakeWebSocket>();
	for (let ms = 0; ms < 60_000 && !it.socket.connected; ms += 100) {
		const ws = FakeWebSocket.last;
		if (!answered.has(ws)) {
			answered.add(ws);
			setTimeout(() => ws.readyState === 0 && ws.welcome(), 5_000);
		}
		if (ms % 1_000 === 0) wake();
		await vi.advanceTimersByTimeAsync(100);
	}
	expect([it.socket.connected, dials()]).toEqual([true, 3]);
	await vi.advanceTimersByTimeAsync(5_000);
});

test("a page that has just been loaded does not hurry its first attempt", async () => {
	const page = new EventTarget();
	vi.stubGlobal("window", page);
	const ws = await it.open();
	page.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
	await vi.advanceTimersByTimeAsync(9_000);
	expect([ws.readyState, dials()]).toEqual([0, 1]);
});
