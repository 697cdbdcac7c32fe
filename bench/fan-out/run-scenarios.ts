import type { BuiltServers } from "./build-servers";
import type { ContenderName } from "./contenders";
import { type Measured, measure, measureIdle } from "./measure";
import type { Pace } from "./pace";
import type { Scenario } from "./scenarios";
import { Stage } from "./stage";

/** Measures the scenarios; those with the same layout one after the other, on the same servers and connections. */
export async function* runScenarios(
	scenarios: readonly Scenario[],
	built: BuiltServers,
	pace: Pace,
): AsyncGenerator<Measured> {
	const chosen = scenarios.map((scenario) => (pace.isTargetsOnly ? onlyTargets(scenario) : scenario));
	const loaded = chosen.filter(({ load }) => load.kind !== "memory");
	for (const layout of new Set(loaded.map((scenario) => scenario.layout))) {
		const here = loaded.filter((scenario) => scenario.layout === layout);
		const needed = new Set<ContenderName>(here.flatMap((scenario) => scenario.contenders));
		const stage = await Stage.open(layout, [...needed], built);
		try {
			for (const scenario of here) yield await measure(scenario, stage, pace);
		} finally {
			await stage.close();
		}
	}
	for (const scenario of chosen) {
		if (scenario.load.kind === "memory") yield await measureIdle(scenario, built, pace.memoryRounds);
	}
}

function onlyTargets(scenario: Scenario): Scenario {
	const isNeeded = (name: ContenderName) => name === "ours" || scenario.targets.some(({ against }) => against === name);
	return { ...scenario, contenders: scenario.contenders.filter(isNeeded) };
}
