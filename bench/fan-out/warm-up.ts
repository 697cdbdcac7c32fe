import type { Pace } from "./pace";
import { type ActiveLoad, runSlice } from "./slice";
import type { Act } from "./stage";

/** After as many messages, what a server does for one is compiled. */
const MESSAGES = 4_000;
const STEP_MS = 200;

/** Loads a contender until its code is compiled, or for as long as the pace allows; at least a moment. */
export async function warmUp(act: Act, load: ActiveLoad, { warmUpMs }: Pace): Promise<void> {
	const end = performance.now() + warmUpMs;
	do await runSlice(act, load, STEP_MS);
	while (act.crowd.sent < MESSAGES && performance.now() < end);
}
