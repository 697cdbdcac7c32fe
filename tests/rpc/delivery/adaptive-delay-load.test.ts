import { expect, test } from "vitest";
import { AdaptiveDelay } from "../../../src/rpc/delivery/adaptive-delay";
import { type MakeDelay, VirtualServer } from "./virtual-server";

const MS = 10_000;

/** Writes at the end of each turn, with no rest. */
const noRest: MakeDelay = ({ turn }) => ({
	next: (write) => turn(write),
	measure: (_events, write) => write(),
});
/** Rests as long as the last write took. */
const fixedRest: MakeDelay = (clock) => {
	let restUntil = 0;
	return {
		next: (write) => (restUntil > clock.now() ? clock.after(restUntil - clock.now(), write) : clock.turn(write)),
		measure(_events, write) {
			const startedAt = clock.now();
			write();
			restUntil = 2 * clock.now() - startedAt;
		},
	};
};
const adaptive: MakeDelay = (clock) => new AdaptiveDelay(clock);

test("clients in step lose nothing to rests, and lose a third or more where rests are fixed", () => {
	const deliveredWith = (delay: MakeDelay) => new VirtualServer(delay).runInStep(4, MS).messages;
	const most = deliveredWith(noRest);
	expect(deliveredWith(adaptive)).toBeGreaterThan(most * 0.95);
	expect(deliveredWith(fixedRest)).toBeLessThan(most * 0.67);
});

test("an even stream takes at least a sixth less of the CPU than without rests", () => {
	const busyWith = (delay: MakeDelay) => new VirtualServer(delay).runStream(200, MS).busyMs;
	expect(busyWith(adaptive)).toBeLessThan((busyWith(noRest) * 5) / 6);
});
