import { mkdir, writeFile } from "node:fs/promises";
import type { Growth } from "./growth-file";
import { plot } from "./plot";

const folder = new URL("../../../docs/performance/", import.meta.url);

/** Draws each series for `docs/performance.md`. */
export async function drawPlots({ date, machine, series }: Growth): Promise<void> {
	await mkdir(folder, { recursive: true });
	for (const one of series) await writeFile(new URL(`${one.name}.svg`, folder), await plot(one, `${machine}; ${date}`));
}
