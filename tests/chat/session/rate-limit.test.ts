import { expect, test } from "vitest";
import { RateLimit } from "../../../src/chat/session/rate-limit";

function limitAt() {
	let now = 1_000_000;
	const limit = new RateLimit(() => now);
	return {
		pass: (ms: number) => {
			now += ms;
		},
		/** Returns how many of `count` events at once are allowed. */
		allowed: (event: Parameters<RateLimit["consume"]>[0], count: number, room: (n: number) => string = () => "a") =>
			Array.from({ length: count }, (_, n) => limit.consume(event, room(n))).filter((wait) => wait === 0).length,
		consume: limit.consume.bind(limit),
	};
}

test("ten messages at once, then five per second, for each room separately", () => {
	const { allowed, pass, consume } = limitAt();
	expect(allowed("sendMessage", 12)).toBe(10);
	expect(allowed("sendMessage", 12, () => "b")).toBe(10);
	const wait = consume("sendMessage", "a");
	expect(wait).toBe(200);
	pass(wait - 1);
	expect(consume("sendMessage", "a")).toBe(1);
	pass(1);
	expect(consume("sendMessage", "a")).toBe(0);
	pass(60_000);
	expect(allowed("sendMessage", 12)).toBe(10);
});

test("thirty joins at once, then ten per second, over all rooms together", () => {
	const { allowed, pass } = limitAt();
	expect(allowed("joinRoom", 40, (n) => `room ${n}`)).toBe(30);
	pass(1_000);
	expect(allowed("joinRoom", 40, (n) => `other ${n}`)).toBe(10);
});

test("a hundred frames at once of any event, then fifty per second", () => {
	const { allowed, pass } = limitAt();
	expect(allowed("stopTyping", 120)).toBe(100);
	expect(allowed("leaveRoom", 1)).toBe(0);
	pass(1_000);
	expect(allowed("stopTyping", 120)).toBe(50);
});

test("five pages per second, one typing event per second", () => {
	const { allowed, pass } = limitAt();
	allowed("loadHistory", 100);
	allowed("startTyping", 50);
	pass(2_000);
	expect(allowed("loadHistory", 20)).toBe(10);
	expect(allowed("startTyping", 20)).toBe(2);
});

test("five pages per second over all rooms together", () => {
	const { allowed, pass } = limitAt();
	expect(allowed("loadHistory", 40, (n) => `room ${n}`)).toBe(10);
	pass(1_000);
	expect(allowed("loadHistory", 40, (n) => `room ${n}`)).toBe(5);
});

test("naming a new room each time does not exceed the socket's rate", () => {
	const { allowed, pass } = limitAt();
	let sent = 0;
	for (let second = 0; second < 20; second++) {
		sent += allowed("sendMessage", 200, (n) => `room ${second} ${n}`);
		pass(1_000);
	}
	expect(sent).toBeLessThanOrEqual(100 + 50 * 20);
});
