import type { Layout } from "./driver/layout";
import { measure, measureIdle, type Slices } from "./measure";
import type { Pace } from "./pace";
import type { Scenario } from "./scenarios";
import { type Launch, Stage } from "./stage";

/** What a scenario's contenders came to. */
export interface Measured<Name extends string> {
	scenario: Scenario;
	slices: Slices<Name>;
}

/**
 * Measures the scenarios; those with the same layout one after the other, on the same servers and connections.
 *
 * @param launchesOf the contenders of a scenario, in their order.
 */
export async function* runScenarios<Name extends string>(
	scenarios: readonly Scenario[],
	launchesOf: (scenario: Scenario) => ReadonlyMap<Name, Launch>,
	pace: Pace,
): AsyncGenerator<Measured<Name>> {
	for (const [layout, here] of byLayout(scenarios)) {
		const stage = await Stage.open(layout, new Map(here.flatMap((scenario) => [...launchesOf(scenario)])));
		try {
			for (const scenario of here) {
				const { load } = scenario;
				if (load.kind === "memory") continue;
				yield { scenario, slices: await measure([...launchesOf(scenario).keys()], load, stage, pace) };
			}
		} finally {
			await stage.close();
		}
	}
	for (const scenario of scenarios) {
		if (scenario.load.kind !== "memory") continue;
		yield { scenario, slices: await measureIdle(launchesOf(scenario), scenario.layout, pace.memoryRounds) };
	}
}

/** Groups the scenarios that put servers under load. */
function byLayout(scenarios: readonly Scenario[]): ReadonlyMap<Layout, Scenario[]> {
	const groups = new Map<Layout, Scenario[]>();
	for (const scenario of scenarios) {
		if (scenario.load.kind === "memory") continue;
		groups.set(scenario.layout, [...(groups.get(scenario.layout) ?? []), scenario]);
	}
	return groups;
}
