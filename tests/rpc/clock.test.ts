import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StoreBreaker } from "../../src/chat/store/store-breaker";
import { dateOf, systemClock } from "../../src/rpc/clock";

const HOUR_MS = 3_600_000;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("a machine whose clock is set back an hour waits no longer than before", () => {
	const startedAt = systemClock.now();
	vi.setSystemTime(Date.now() - HOUR_MS);
	vi.advanceTimersByTime(1_000);
	expect(systemClock.now() - startedAt).toBe(1_000);
});

test("a store that was left alone for a second is tried again then, also when the clock was set back meanwhile", () => {
	const breaker = new StoreBreaker(systemClock);
	for (let call = 0; call < 20; call++) breaker.record(false);
	expect(breaker.allows()).toBe(false);
	vi.setSystemTime(Date.now() - HOUR_MS);
	vi.advanceTimersByTime(1_000);
	expect(breaker.allows()).toBe(true);
});

test("what is kept has the date that the machine was set to", () => {
	vi.setSystemTime(1_700_000_000_000);
	expect(dateOf(systemClock)).toBe(1_700_000_000_000);
	const { random, after, turn } = systemClock;
	expect(dateOf({ now: () => 5, random, after, turn })).toBe(5);
});
