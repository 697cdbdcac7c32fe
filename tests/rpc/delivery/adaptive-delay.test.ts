import { expect, test, vi } from "vitest";
import { AdaptiveDelay } from "../../../src/rpc/delivery/adaptive-delay";

/** A clock on which writing takes as long as a test says, and what the pace asked of it. */
function makePace() {
	const time = { now: 1_000 };
	const told = { events: 0 };
	const after = vi.fn((_ms: number, _run: () => void) => () => {});
	const turn = vi.fn((_run: () => void) => () => {});
	const pace = new AdaptiveDelay({ now: () => time.now, random: () => 0, after, turn });
	const write = (events: number, ms: number) =>
		pace.measure(events, () => {
			time.now += ms;
		});
	/** How long the next write has to wait: 0 for the end of the turn. */
	const wait = () => {
		after.mockClear();
		turn.mockClear();
		pace.next(
			() => {},
			() => told.events,
		);
		return after.mock.calls[0]?.[0] ?? 0;
	};
	/** A rest, if there is one, in whose first turn so many events are told, and so many more until it is over; then a write. */
	const cycle = (first: number, more: number, ms: number) => {
		const rest = wait();
		told.events = first;
		turn.mock.calls[0]?.[0]();
		time.now += rest;
		write(first + more, ms);
		return rest;
	};
	return { time, write, wait, cycle };
}

test("what is told in an idle server is written at the end of the turn", () => {
	const { write, wait } = makePace();
	expect(wait()).toBe(0);
	write(20, 0);
	expect(wait()).toBe(0);
});

test("after a write of several events as long as it took has to pass, 10 ms at most", () => {
	const { write, wait, time } = makePace();
	write(20, 4);
	expect(wait()).toBe(4);
	time.now += 3;
	expect(wait()).toBe(1);
	time.now += 1;
	expect(wait()).toBe(0);
	write(20, 80);
	expect(wait()).toBe(10);
});

test("a room whose events come one by one never waits, however long it takes to tell them", () => {
	const { write, wait } = makePace();
	write(20, 8);
	write(1, 8);
	expect(wait()).toBe(0);
});

test("a clock that is set back silences nobody", () => {
	const { write, wait, time } = makePace();
	write(20, 8);
	time.now -= 3_600_000;
	expect(wait()).toBe(10);
	write(20, 0);
	expect(wait()).toBe(0);
});

test("where everybody is there when the rest begins, rests become shorter and end, and are tried again now and then", () => {
	const { write, cycle } = makePace();
	write(20, 8);
	const rests = Array.from({ length: 22 }, () => cycle(20, 0, 8));
	expect(rests.slice(0, 5)).toEqual([8, 5, 2.5, 1.25, 0.625]);
	expect(rests.slice(5).filter((rest) => rest > 0)).toEqual([1, 1]);
});

test("where events keep coming, rests become long again, and stay so", () => {
	const { write, cycle } = makePace();
	write(20, 8);
	for (let n = 0; n < 12; n++) cycle(20, 0, 8);
	const rests = Array.from({ length: 40 }, () => cycle(8, 8, 8)).filter((rest) => rest > 0);
	expect(rests.slice(0, 2)).toEqual([1, 1]);
	expect(rests.slice(-20)).toEqual(Array(20).fill(8));
});

test("one rest in vain among many that were worth it ends nothing", () => {
	const { write, cycle } = makePace();
	write(20, 8);
	for (let n = 0; n < 10; n++) cycle(8, 8, 8);
	cycle(8, 0, 8);
	expect(Array.from({ length: 5 }, () => cycle(8, 8, 8))).toEqual([8, 8, 8, 8, 8]);
});
