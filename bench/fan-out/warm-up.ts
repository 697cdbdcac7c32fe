import type { Pace } from "./pace";
import { type ActiveLoad, runSlice } from "./slice";
import type { Act } from "./stage";

/** Messages after which Node has compiled a server's code. */
const MESSAGES = 4_000;
const STEP_MS = 200;

/** Puts a contender under load until its code is compiled, at most for as long as the pace allows. */
export async function warmUp(act: Act, load: ActiveLoad, { warmUpMs }: Pace): Promise<void> {
	const end = performance.now() + warmUpMs;
	do await runSlice(act, load, STEP_MS);
	while (act.crowd.sent < MESSAGES && performance.now() < end);
}
