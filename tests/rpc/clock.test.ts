import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StoreBreaker } from "../../src/chat/store/store-breaker";
import { dateOf, systemClock } from "../../src/rpc/clock";

const HOUR_MS = 3_600_000;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("setting the machine's clock back an hour makes nothing wait longer", () => {
	const startedAt = systemClock.now();
	vi.setSystemTime(Date.now() - HOUR_MS);
	vi.advanceTimersByTime(1_000);
	expect(systemClock.now() - startedAt).toBe(1_000);
});

test("a store is tried again after a second, even when the clock was set back in between", () => {
	const breaker = new StoreBreaker(systemClock);
	for (let call = 0; call < 20; call++) breaker.record(false);
	expect(breaker.allows()).toBe(false);
	vi.setSystemTime(Date.now() - HOUR_MS);
	vi.advanceTimersByTime(1_000);
	expect(breaker.allows()).toBe(true);
});

test("the date is the machine's, or now() of a clock without a date", () => {
	vi.setSystemTime(1_700_000_000_000);
	expect(dateOf(systemClock)).toBe(1_700_000_000_000);
	const { random, after, turn } = systemClock;
	expect(dateOf({ now: () => 5, random, after, turn })).toBe(5);
});
