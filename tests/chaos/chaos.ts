import { parseArgs } from "node:util";
import { describeOutcome, tableOf } from "./report";
import { type Outcome, runScenario } from "./run-scenario";
import { scenarios } from "./scenarios";

const { values } = parseArgs({
	options: {
		seconds: { type: "string", default: "600" },
		clients: { type: "string", default: "24" },
		rate: { type: "string", default: "2" },
		servers: { type: "string", default: "3" },
		only: { type: "string" },
		seed: { type: "string" },
	},
});

const names = (values.only?.split(",") ?? Object.keys(scenarios)) as (keyof typeof scenarios)[];
const outcomes: Outcome[] = [];
for (const name of names) {
	const scenario = scenarios[name];
	if (!scenario) throw new Error(`there is no scenario "${name}": expected ${Object.keys(scenarios).join(", ")}`);
	const outcome = await runScenario(scenario, {
		// All scenarios together are to take what was asked for.
		seconds: Number(values.seconds) / names.length,
		clients: Number(values.clients),
		perSecond: Number(values.rate),
		servers: Number(values.servers),
		...(values.seed && { seed: Number(values.seed) }),
	});
	outcomes.push(outcome);
	process.stdout.write(`${describeOutcome(outcome)}\n`);
}
process.stdout.write(`${tableOf(outcomes)}\n`);
const isBad = ({ verdict, faults }: Outcome) => faults.length > 0 || verdict.examples.length > 0 || verdict.unknown > 0;
process.exitCode = outcomes.some(isBad) ? 1 : 0;
