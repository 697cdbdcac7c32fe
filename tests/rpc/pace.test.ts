import { expect, test, vi } from "vitest";
import { Pace } from "../../src/rpc/pace";

/** A clock on which writing takes as long as a test says, and what the pace asked of it. */
function makePace() {
	const time = { now: 1_000 };
	const after = vi.fn(() => () => {});
	const turn = vi.fn(() => () => {});
	const pace = new Pace({ now: () => time.now, random: () => 0, after, turn });
	const write = (events: number, ms: number) =>
		pace.measure(events, () => {
			time.now += ms;
		});
	/** How long the next write has to wait: 0 for the end of the turn. */
	const wait = () => {
		after.mockClear();
		turn.mockClear();
		pace.next(() => {});
		expect(after.mock.calls.length + turn.mock.calls.length).toBe(1);
		return turn.mock.calls.length === 1 ? 0 : (after.mock.calls as unknown as [number][])[0]![0];
	};
	return { time, write, wait };
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
