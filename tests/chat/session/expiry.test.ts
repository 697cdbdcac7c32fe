import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { expireAt } from "../../../src/chat/session/expiry";
import { systemClock } from "../../../src/rpc/clock";

const DAY_MS = 24 * 60 * 60 * 1_000;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test.each([0, 1, 50, DAY_MS, 30 * DAY_MS, 400 * DAY_MS])("a credential ends after %d ms, and not before", (ms) => {
	const onExpired = vi.fn();
	expireAt(Date.now() + ms, onExpired, systemClock);
	if (ms > 0) vi.advanceTimersByTime(ms - 1);
	expect(onExpired).not.toHaveBeenCalled();
	vi.advanceTimersByTime(1);
	expect(onExpired).toHaveBeenCalledOnce();
	expect(vi.getTimerCount()).toBe(0);
});

test("an expired credential ends at once, and one without an expiry never", () => {
	const onExpired = vi.fn();
	expireAt(undefined, onExpired, systemClock);
	expect(vi.getTimerCount()).toBe(0);
	expireAt(Date.now() - 1, onExpired, systemClock);
	vi.advanceTimersByTime(0);
	expect(onExpired).toHaveBeenCalledOnce();
});

test("a stop leaves no timer, even between two steps of a long wait", () => {
	const stop = expireAt(Date.now() + 100 * DAY_MS, vi.fn(), systemClock);
	vi.advanceTimersByTime(30 * DAY_MS);
	stop();
	stop();
	expect(vi.getTimerCount()).toBe(0);
});
