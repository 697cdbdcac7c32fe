import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SubscribeOptions } from "../../../src/rpc";
import { Subscription } from "../../../src/rpc/bus/subscription";
import { systemClock } from "../../../src/rpc/clock";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Starts a subscription to an adapter whose calls the test answers. */
function subscribeTo(answer: (call: number, options: Required<SubscribeOptions>) => Promise<void>) {
	const signals: AbortSignal[] = [];
	const onError = vi.fn();
	const subscribe = vi.fn(async (_topic: string, _onMessage: unknown, options?: SubscribeOptions) => {
		const { signal, onOpen, onError: onFault } = options ?? {};
		if (!signal || !onOpen || !onFault) throw new Error("an option is missing");
		signals.push(signal);
		await answer(signals.length, { signal, onOpen, onError: onFault });
	});
	const onReopen = vi.fn();
	const it = new Subscription({
		pubsub: { publish: async () => {}, subscribe },
		topic: "t",
		clock: systemClock,
		onMessage: () => {},
		onReopen,
		onError,
	});
	return { subscribe, signals, onError, onReopen, it };
}

const never = () => new Promise<void>(() => {});

test("an adapter that registers and resolves is called once", async () => {
	const { subscribe, it, onError } = subscribeTo(async (_call, { onOpen }) => onOpen());
	await it.opened;
	await vi.advanceTimersByTimeAsync(60_000);
	expect(subscribe).toHaveBeenCalledOnce();
	expect(onError).not.toHaveBeenCalled();
	it.stop();
	expect(vi.getTimerCount()).toBe(0);
});

test("an adapter that resolves and never calls onOpen counts as open", async () => {
	const { subscribe, it } = subscribeTo(async () => {});
	await it.opened;
	await vi.advanceTimersByTimeAsync(60_000);
	expect(subscribe).toHaveBeenCalledOnce();
});

test("a stream that ends is opened again", async () => {
	const { subscribe, onReopen, it } = subscribeTo(async (call, { onOpen }) => {
		onOpen();
		if (call > 1) return never();
		await new Promise((resolve) => setTimeout(resolve, 5_000));
	});
	await it.opened;
	expect(onReopen).not.toHaveBeenCalled();
	await vi.advanceTimersByTimeAsync(6_000);
	expect(subscribe).toHaveBeenCalledTimes(2);
	expect(onReopen).toHaveBeenCalledOnce();
	it.stop();
});

test("an adapter that rejects is reported each time, and called again after growing delays", async () => {
	const { subscribe, it, onError } = subscribeTo(() => Promise.reject(new Error("down")));
	await vi.advanceTimersByTimeAsync(10 * 60_000);
	expect(subscribe.mock.calls.length).toBeGreaterThan(20);
	expect(subscribe.mock.calls.length).toBeLessThan(120);
	expect(onError.mock.calls.length).toBeGreaterThanOrEqual(subscribe.mock.calls.length);
	it.stop();
	expect(vi.getTimerCount()).toBe(0);
	const calls = subscribe.mock.calls.length;
	await vi.advanceTimersByTimeAsync(60_000);
	expect(subscribe).toHaveBeenCalledTimes(calls);
});

test("a bus that does not confirm within 2 s is reported, and the join goes on without it", async () => {
	const { it, onError } = subscribeTo(never);
	let isOpen = false;
	void it.opened.then(() => {
		isOpen = true;
	});
	await vi.advanceTimersByTimeAsync(1_999);
	expect(isOpen).toBe(false);
	await vi.advanceTimersByTimeAsync(1);
	expect(isOpen).toBe(true);
	expect(onError).toHaveBeenCalledOnce();
	it.stop();
});

test("a bus that confirms after the join went on is reported as open again, because earlier events may be lost", async () => {
	const { it, onReopen } = subscribeTo(async (_call, { onOpen }) => {
		await new Promise((resolve) => setTimeout(resolve, 3_000));
		onOpen();
	});
	await vi.advanceTimersByTimeAsync(2_999);
	expect(onReopen).not.toHaveBeenCalled();
	await vi.advanceTimersByTimeAsync(1);
	expect(onReopen).toHaveBeenCalledOnce();
	it.stop();
});

test("a stopped subscription is aborted, waits for nothing, and reports nothing more", async () => {
	const { it, signals, onError } = subscribeTo(
		(_call, { signal }) =>
			new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")))),
	);
	it.stop();
	it.stop();
	await it.opened;
	await vi.advanceTimersByTimeAsync(60_000);
	expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
	expect(onError).not.toHaveBeenCalled();
	expect(vi.getTimerCount()).toBe(0);
});
