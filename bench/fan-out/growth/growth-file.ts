import { readFile, writeFile } from "node:fs/promises";
import type { Series } from "./series";

/** The file of one full run. */
export interface Growth {
	date: string;
	machine: string;
	series: Series[];
}

const file = new URL("../../growth.json", import.meta.url);

export const writeGrowth = (growth: Growth): Promise<void> =>
	writeFile(file, `${JSON.stringify(growth, undefined, "\t")}\n`);

export const readGrowth = async (): Promise<Growth> => JSON.parse(await readFile(file, "utf8"));
