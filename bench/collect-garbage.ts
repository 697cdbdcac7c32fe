import { setTimeout } from "node:timers/promises";

const PASSES = 4;
const PAUSE_MS = 150;

/** Again and with pauses: what one collection frees may hold more, and its pages go back to the system later. Needs `--expose-gc`. */
export async function collectGarbage(): Promise<void> {
	for (let pass = 0; pass < PASSES; pass++) {
		globalThis.gc?.();
		await setTimeout(PAUSE_MS);
	}
}
