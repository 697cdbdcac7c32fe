import { expect, test, vi } from "vitest";
import { AdaptiveDelay } from "../../../src/rpc/delivery/adaptive-delay";

/** A delay on a clock on which a write takes as long as a test says. */
function makeDelay() {
	const time = { now: 1_000 };
	const pending = { events: 0 };
	const after = vi.fn((_ms: number, _run: () => void) => () => {});
	const turn = vi.fn((_run: () => void) => () => {});
	const delay = new AdaptiveDelay({ now: () => time.now, random: () => 0, after, turn });
	const write = (events: number, ms: number) =>
		delay.measure(events, () => {
			time.now += ms;
		});
	/** Returns how long the next write has to wait: 0 for the end of the turn. */
	const wait = () => {
		after.mockClear();
		turn.mockClear();
		delay.next(
			() => {},
			() => pending.events,
		);
		return after.mock.calls[0]?.[0] ?? 0;
	};
	/** Rests, if there is a rest, with `first` events in its first turn and `more` until it ends; then writes. */
	const cycle = (first: number, more: number, ms: number) => {
		const rest = wait();
		pending.events = first;
		turn.mock.calls[0]?.[0]();
		time.now += rest;
		write(first + more, ms);
		return rest;
	};
	return { time, write, wait, cycle };
}

test("an idle server writes at the end of the turn", () => {
	const { write, wait } = makeDelay();
	expect(wait()).toBe(0);
	write(20, 0);
	expect(wait()).toBe(0);
});

test("after a write of several events the next one waits as long as that write took, at most 10 ms", () => {
	const { write, wait, time } = makeDelay();
	write(20, 4);
	expect(wait()).toBe(4);
	time.now += 3;
	expect(wait()).toBe(1);
	time.now += 1;
	expect(wait()).toBe(0);
	write(20, 80);
	expect(wait()).toBe(10);
});

test("a room whose events arrive one by one never waits, however long a write takes", () => {
	const { write, wait } = makeDelay();
	write(20, 8);
	write(1, 8);
	expect(wait()).toBe(0);
});

test("a clock that is set back delays no write by more than 10 ms", () => {
	const { write, wait, time } = makeDelay();
	write(20, 8);
	time.now -= 3_600_000;
	expect(wait()).toBe(10);
	write(20, 0);
	expect(wait()).toBe(0);
});

test("rests that gather nothing become shorter and end, and are tried again now and then", () => {
	const { write, cycle } = makeDelay();
	write(20, 8);
	const rests = Array.from({ length: 22 }, () => cycle(20, 0, 8));
	expect(rests.slice(0, 5)).toEqual([8, 5, 2.5, 1.25, 0.625]);
	expect(rests.slice(5).filter((rest) => rest > 0)).toEqual([1, 1]);
});

test("rests that gather events become long again, and stay long", () => {
	const { write, cycle } = makeDelay();
	write(20, 8);
	for (let n = 0; n < 12; n++) cycle(20, 0, 8);
	const rests = Array.from({ length: 40 }, () => cycle(8, 8, 8)).filter((rest) => rest > 0);
	expect(rests.slice(0, 2)).toEqual([1, 1]);
	expect(rests.slice(-20)).toEqual(Array(20).fill(8));
});

test("one rest that gathers nothing among many that do ends nothing", () => {
	const { write, cycle } = makeDelay();
	write(20, 8);
	for (let n = 0; n < 10; n++) cycle(8, 8, 8);
	cycle(8, 0, 8);
	expect(Array.from({ length: 5 }, () => cycle(8, 8, 8))).toEqual([8, 8, 8, 8, 8]);
});
