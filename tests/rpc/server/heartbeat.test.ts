import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "../../../src/rpc/clock";
import { Heartbeat } from "../../../src/rpc/server/heartbeat";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Creates a connection that answers pings or does not. `canPing` is false for a runtime without ping. */
class FakeConnection {
	lastSeen = systemClock.now();
	pings = 0;
	isPaused = false;
	droppedAt: number | undefined;
	readonly answers: boolean;
	readonly canPing: boolean;

	constructor({ answers = true, canPing = true } = {}) {
		this.answers = answers;
		this.canPing = canPing;
	}

	ping() {
		if (!this.canPing) return false;
		this.pings += 1;
		if (this.answers) this.lastSeen = systemClock.now();
		return true;
	}

	drop() {
		this.droppedAt ??= systemClock.now();
	}
}

test("a silent client that answers its pings is never dropped, and is pinged once per interval", () => {
	const [heartbeat, connection] = [new Heartbeat(20_000, systemClock), new FakeConnection()];
	heartbeat.add(connection);
	vi.advanceTimersByTime(10 * 60_000);
	expect(connection.droppedAt).toBeUndefined();
	expect(connection.pings).toBeGreaterThan(20);
	expect(connection.pings).toBeLessThanOrEqual(30);
	heartbeat.remove(connection);
});

test("a client that connected before it is watched is pinged before it is dropped", () => {
	const [heartbeat, connection] = [new Heartbeat(20_000, systemClock), new FakeConnection()];
	vi.advanceTimersByTime(1);
	heartbeat.add(connection);
	vi.advanceTimersByTime(60_000);
	expect(connection.pings).toBeGreaterThan(0);
	expect(connection.droppedAt).toBeUndefined();
	heartbeat.remove(connection);
});

test("a half-open socket is dropped within 30 s, whenever it went silent, and has had 8 s to answer", () => {
	for (const offset of [0, 1, 1_000, 3_999, 4_000, 4_001]) {
		const [heartbeat, connection] = [new Heartbeat(20_000, systemClock), new FakeConnection({ answers: false })];
		heartbeat.add(connection);
		vi.advanceTimersByTime(offset);
		connection.lastSeen = systemClock.now();
		const silentSince = systemClock.now();
		vi.advanceTimersByTime(60_000);
		expect(connection.pings).toBe(1);
		const gone = (connection.droppedAt ?? Number.POSITIVE_INFINITY) - silentSince;
		expect(gone).toBeGreaterThanOrEqual(28_000);
		expect(gone).toBeLessThanOrEqual(30_000);
		heartbeat.remove(connection);
	}
});

test("a client that sends frames is not pinged", () => {
	const [heartbeat, connection] = [new Heartbeat(20_000, systemClock), new FakeConnection({ answers: false })];
	heartbeat.add(connection);
	for (let n = 0; n < 60; n++) {
		vi.advanceTimersByTime(5_000);
		connection.lastSeen = systemClock.now();
	}
	expect([connection.pings, connection.droppedAt]).toEqual([0, undefined]);
	heartbeat.remove(connection);
});

test("where the runtime has no ping, a client that pings once per interval is kept, and a silent one is dropped", () => {
	const heartbeat = new Heartbeat(20_000, systemClock);
	const [alive, silent] = [new FakeConnection({ canPing: false }), new FakeConnection({ canPing: false })];
	vi.advanceTimersByTime(1);
	for (const one of [alive, silent]) heartbeat.add(one);
	for (let n = 0; n < 3; n++) {
		vi.advanceTimersByTime(20_000);
		alive.lastSeen = systemClock.now();
	}
	expect(alive.droppedAt).toBeUndefined();
	expect(silent.droppedAt).toBeGreaterThan(silent.lastSeen + 48_000);
	for (const one of [alive, silent]) heartbeat.remove(one);
});

test("any number of connections share one timer, and without connections there is none", () => {
	const heartbeat = new Heartbeat(1_000, systemClock);
	const connections = [new FakeConnection(), new FakeConnection(), new FakeConnection()];
	for (const one of connections) heartbeat.add(one);
	expect(vi.getTimerCount()).toBe(1);
	for (const one of [...connections, ...connections]) heartbeat.remove(one);
	expect(vi.getTimerCount()).toBe(0);
	heartbeat.add(connections[0]!);
	heartbeat.remove(connections[0]!);
	expect(vi.getTimerCount()).toBe(0);
});

test("a connection that is paused is neither pinged nor dropped, and has its whole deadline again afterwards", () => {
	const [heartbeat, connection] = [new Heartbeat(20_000, systemClock), new FakeConnection({ answers: false })];
	heartbeat.add(connection);
	connection.isPaused = true;
	vi.advanceTimersByTime(120_000);
	expect(connection).toMatchObject({ pings: 0, droppedAt: undefined });
	connection.isPaused = false;
	const resumedAt = systemClock.now();
	connection.lastSeen = resumedAt;
	vi.advanceTimersByTime(120_000);
	expect(connection.droppedAt).toBeGreaterThanOrEqual(resumedAt + 28_000);
	heartbeat.remove(connection);
});
