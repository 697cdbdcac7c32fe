import type { Layout } from "./driver/layout";
import { measureMemory } from "./memory";
import type { Pace } from "./pace";
import { type ActiveLoad, runSlice, type Slice } from "./slice";
import type { Launch, Stage } from "./stage";
import { warmUp } from "./warm-up";

/** One slice of each contender per round. */
export type Slices<Name extends string> = ReadonlyMap<Name, readonly Slice[]>;

/**
 * Lets the contenders take turns in short slices, so that whatever else the machine does affects all of them alike. Only
 * their ratios are to be trusted.
 */
export async function measure<Name extends string>(
	names: readonly Name[],
	load: ActiveLoad,
	stage: Stage<Name>,
	pace: Pace,
): Promise<Slices<Name>> {
	const slices = noSlices(names);
	for (const name of names) await warmUp(stage.act(name), load, pace);
	for (let round = 0; round < pace.rounds; round++) {
		for (const [name, ofOne] of slices) ofOne.push(await runSlice(stage.act(name), load, pace.sliceMs));
	}
	return slices;
}

/** Measures idle connections; each round starts servers of its own. */
export async function measureIdle<Name extends string>(
	launches: ReadonlyMap<Name, Launch>,
	layout: Layout,
	rounds: number,
): Promise<Slices<Name>> {
	const slices = noSlices([...launches.keys()]);
	for (let round = 0; round < rounds; round++) {
		for (const [name, launch] of launches) {
			const { rss, inUse } = await measureMemory(launch, layout);
			slices.get(name)?.push({ figure: rss, inUse });
		}
	}
	return slices;
}

const noSlices = <Name extends string>(names: readonly Name[]) => new Map(names.map((name) => [name, [] as Slice[]]));
