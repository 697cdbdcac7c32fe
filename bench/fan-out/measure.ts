import type { BuiltServers } from "./build-servers";
import { type ContenderName, contenders } from "./contenders";
import { measureMemory } from "./memory";
import type { Pace } from "./pace";
import type { Scenario } from "./scenarios";
import { runSlice, type Slice } from "./slice";
import type { Stage } from "./stage";
import { warmUp } from "./warm-up";

/** What a scenario came to: a slice of each contender a round. */
export interface Measured {
	scenario: Scenario;
	slices: ReadonlyMap<ContenderName, Slice[]>;
}

/**
 * Lets the contenders take turns in short slices, so that whatever else the machine does falls on all of them alike, and
 * only their ratios are to be trusted.
 */
export async function measure(scenario: Scenario, stage: Stage, pace: Pace): Promise<Measured> {
	const { load } = scenario;
	if (load.kind === "memory") throw new Error("memory is measured on servers that are fresh");
	const slices = noSlices(scenario);
	for (const name of scenario.contenders) await warmUp(stage.act(name), load, pace);
	for (let round = 0; round < pace.rounds; round++) {
		for (const [name, ofOne] of slices) ofOne.push(await runSlice(stage.act(name), load, pace.sliceMs));
	}
	return { scenario, slices };
}

/** Each round with servers that have just been started. */
export async function measureIdle(scenario: Scenario, built: BuiltServers, rounds: number): Promise<Measured> {
	const slices = noSlices(scenario);
	for (let round = 0; round < rounds; round++) {
		for (const [name, ofOne] of slices) {
			const { rss, inUse } = await measureMemory(contenders[name], scenario.layout, built);
			ofOne.push({ figure: rss, inUse });
		}
	}
	return { scenario, slices };
}

const noSlices = ({ contenders: names }: Scenario) => new Map(names.map((name) => [name, [] as Slice[]]));
