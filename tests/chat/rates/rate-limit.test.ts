import { expect, test } from "vitest";
import { socketRates, userRates } from "../../../src/chat/rates/figures";
import { Meter } from "../../../src/chat/rates/meter";
import { RateLimit } from "../../../src/chat/rates/rate-limit";

/** The limits of one user with some sockets. */
function limits(sockets = 1) {
	let now = 1_000_000;
	const user = new Meter(userRates);
	const all = Array.from({ length: sockets }, () => new RateLimit(user, new Meter(socketRates)));
	const of = (socket: number) => all[socket]!;
	const pass = (ms: number) => {
		now += ms;
	};
	/** Returns how many of `count` events at once are allowed. */
	const allowed = (event: string, count: number, { room = (_n: number): string => "a", socket = 0 } = {}) =>
		Array.from({ length: count }, (_, n) => of(socket).consume(event, room(n), now)).filter((wait) => wait === 0)
			.length;
	/** Returns how many of `count` frames at once are handled. */
	const handled = (count: number, { socket = 0, size = 50 } = {}) =>
		Array.from({ length: count }, () => of(socket).arrived(size, now)).filter((verdict) => verdict === "handle").length;
	return {
		pass,
		allowed,
		handled,
		consume: (event: string, room: string) => of(0).consume(event, room, now),
		fail: (count: number, socket = 0) => {
			for (let n = 0; n < count; n++) of(socket).failed("BAD_FRAME", now);
		},
		answer: (result: unknown, size: number | undefined) => of(0).answered(result, size, now),
	};
}
const eachItsOwn = { room: (n: number) => `room ${n}` };

test("ten messages at once, then five per second, for each room separately", () => {
	const { allowed, pass, consume } = limits();
	expect(allowed("sendMessage", 12)).toBe(10);
	expect(allowed("sendMessage", 12, { room: () => "b" })).toBe(10);
	pass(199);
	expect(consume("sendMessage", "a")).toBeGreaterThan(0);
	pass(1);
	expect(consume("sendMessage", "a")).toBe(0);
	pass(60_000);
	expect(allowed("sendMessage", 12)).toBe(10);
});

test("the messages of all sockets of a user in a room share one rate", () => {
	const { allowed, pass } = limits(3);
	const bursts = () => [0, 1, 2].reduce((sum, socket) => sum + allowed("sendMessage", 12, { socket }), 0);
	expect(bursts()).toBe(10);
	pass(1_000);
	expect(bursts()).toBe(5);
});

test("refused callers are each told a time of their own, at which they are allowed", () => {
	const { allowed, consume, pass } = limits();
	allowed("sendMessage", 10);
	const waits = [1, 2, 3].map(() => consume("sendMessage", "a"));
	expect(waits).toEqual([200, 400, 600]);
	for (let n = 0; n < 3; n++) {
		pass(200);
		expect(consume("sendMessage", "a")).toBe(0);
	}
});

test("thirty joins at once of a socket, then ten per second, over all rooms together", () => {
	const { allowed, pass } = limits();
	expect(allowed("joinRoom", 40, eachItsOwn)).toBe(30);
	pass(1_000);
	expect(allowed("joinRoom", 40, eachItsOwn)).toBe(10);
});

test("150 joins at once of a user, then thirty per second", () => {
	const { allowed, pass } = limits(10);
	const joins = () => {
		let sum = 0;
		for (let socket = 0; socket < 10; socket++) sum += allowed("joinRoom", 40, { ...eachItsOwn, socket });
		return sum;
	};
	expect(joins()).toBe(150);
	pass(1_000);
	expect(joins()).toBe(30);
});

test("a join that the socket may not do yet takes nothing from the user's other sockets", () => {
	const { allowed } = limits(5);
	expect(allowed("joinRoom", 500, eachItsOwn)).toBe(30);
	for (const socket of [1, 2, 3, 4]) expect(allowed("joinRoom", 30, { ...eachItsOwn, socket })).toBe(30);
});

test("a hundred frames at once of a socket, then fifty per second", () => {
	const { handled, pass } = limits();
	expect(handled(120)).toBe(100);
	pass(1_000);
	expect(handled(60)).toBe(50);
});

test("three hundred frames at once of a user, then 150 per second", () => {
	const { handled, pass } = limits(8);
	const all = () => [0, 1, 2, 3, 4, 5, 6, 7].reduce((sum, socket) => sum + handled(60, { socket }), 0);
	expect(all()).toBe(300);
	pass(1_000);
	expect(all()).toBe(150);
});

test("a bad frame costs five times as much as a good one, and a large one by its size", () => {
	const bad = limits();
	let taken = 0;
	while (bad.handled(1) === 1) {
		bad.fail(1);
		taken += 1;
	}
	expect(taken).toBe(20);
	expect(limits().handled(60, { size: 64 * 1024 })).toBe(6);
});

test("bad frames never make a client wait for more than two seconds", () => {
	const { fail, pass, handled } = limits();
	fail(10_000);
	pass(2_000);
	expect(handled(1)).toBe(0);
	pass(20);
	expect(handled(1)).toBe(1);
});

test("errors of the server cost the client nothing", () => {
	const [limit, meter] = [new RateLimit(new Meter(userRates)), 0];
	for (let n = 0; n < 1_000; n++)
		for (const code of ["STORE_UNAVAILABLE", "INTERNAL"] as const) limit.failed(code, meter);
	expect(limit.arrived(10, meter)).toBe("handle");
});

test("five pages per second, over all rooms together; one typing event per second in a room", () => {
	const { allowed, pass } = limits();
	expect(allowed("loadHistory", 100, eachItsOwn)).toBe(5);
	allowed("startTyping", 50);
	pass(2_000);
	expect(allowed("loadHistory", 20, eachItsOwn)).toBe(5);
	expect(allowed("startTyping", 20)).toBe(2);
});

test("pages of short messages cost nothing more; pages of 512 KiB leave two per second", () => {
	const pagesIn10s = (result: unknown, size: number | undefined) => {
		const { allowed, handled, answer, pass } = limits();
		let pages = 0;
		for (let ms = 0; ms < 10_000; ms += 20) {
			if (handled(1) === 1 && allowed("loadHistory", 1) === 1) {
				pages += 1;
				answer(result, size);
			}
			pass(20);
		}
		return pages;
	};
	const messages = (count: number, text: string) => ({ messages: Array.from({ length: count }, () => ({ text })) });
	const short = messages(50, "hello");
	expect(pagesIn10s(short, JSON.stringify(short).length)).toBe(54);
	const large = messages(32, "x".repeat(16_000));
	expect(pagesIn10s(large, JSON.stringify(large).length)).toBeLessThan(30);
	// Without an id nothing is sent, but the page was read.
	expect(pagesIn10s(large, undefined)).toBeLessThan(30);
});

test("naming a new room each time gives no more messages than the rate of frames, and frees no bucket that is not full", () => {
	const { allowed, pass } = limits();
	expect(allowed("sendMessage", 12)).toBe(10);
	for (let n = 0; n < 10; n++) {
		allowed("sendMessage", 15, { room: (m) => `room ${n} ${m}` });
		pass(100);
	}
	// A second has passed: five more, and not a new burst.
	expect(allowed("sendMessage", 12)).toBe(5);
});
