import { setTimeout } from "node:timers/promises";

const PASSES = 4;
const PAUSE_MS = 150;

/** Collects several times, with pauses: what one collection frees may hold more, and the system gets its pages back later. Needs `--expose-gc`. */
export async function collectGarbage(): Promise<void> {
	for (let pass = 0; pass < PASSES; pass++) {
		globalThis.gc?.();
		await setTimeout(PAUSE_MS);
	}
}
