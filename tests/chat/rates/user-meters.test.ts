import { expect, test } from "vitest";
import { RateLimit } from "../../../src/chat/rates/rate-limit";
import { UserMeters } from "../../../src/chat/rates/user-meters";

function started() {
	const time = { now: 1_000_000 };
	const meters = new UserMeters(() => time.now);
	/** Sends one message of this user on a connection that exists only for it. */
	const sendOnce = (userId: string) => {
		const wait = new RateLimit(meters.acquire(userId)).consume("sendMessage", "a", time.now);
		meters.release(userId);
		return wait;
	};
	return { time, meters, sendOnce };
}

test("a new connection gives no new tokens", () => {
	const { sendOnce, time } = started();
	const sent = () => Array.from({ length: 30 }, () => sendOnce("Ada")).filter((wait) => wait === 0).length;
	expect(sent()).toBe(10);
	time.now += 1_000;
	expect(sent()).toBe(5);
});

test("a user who is gone is forgotten once the buckets are full", () => {
	const { sendOnce, meters, time } = started();
	for (let n = 0; n < 50; n++) sendOnce(`user ${n}`);
	expect(meters.size).toBe(50);
	time.now += 10_000;
	sendOnce("last");
	expect(meters.size).toBe(1);
});

test("a user who used nothing is forgotten at once, and one with a socket never", () => {
	const { sendOnce, meters, time } = started();
	meters.acquire("idle");
	meters.release("idle");
	expect(meters.size).toBe(0);
	meters.acquire("Ada");
	time.now += 600_000;
	sendOnce("Bob");
	expect(meters.size).toBe(2);
	meters.release("Ada");
	meters.release("Ada");
	expect(meters.size).toBe(1);
});

test("however many users come and go, a bounded number is remembered, and those who still owe tokens last", () => {
	const { sendOnce, meters, time } = started();
	for (let n = 0; n < 11; n++) sendOnce("Ada");
	time.now += 100;
	for (let n = 0; n < 9_999; n++) sendOnce(`user ${n}`);
	time.now += 500;
	for (let n = 0; n < 9_000; n++) sendOnce(`other ${n}`);
	expect(meters.size).toBeLessThanOrEqual(10_000);
	// 600 ms after her burst: three messages, and not a new burst.
	expect(Array.from({ length: 12 }, () => sendOnce("Ada")).filter((wait) => wait === 0)).toHaveLength(3);
	time.now += 1;
	for (let n = 0; n < 11_000; n++) sendOnce(`crowd ${n}`);
	expect(meters.size).toBeLessThanOrEqual(10_000);
});
