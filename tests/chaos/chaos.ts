import { parseArgs } from "node:util";
import { describeOutcome, describePresence, describeStalled, tableOf } from "./checker/report";
import { runPresence } from "./presence";
import { isRight, type Outcome, runScenario } from "./run-scenario";
import { type ScenarioName, scenarios } from "./scenarios";
import { runStalled, STALLED_MAX } from "./stalled-reader";

const all = [...Object.keys(scenarios), "presence", "stalled"];
const { values } = parseArgs({
	options: {
		/** How long faults are made in all, shared out over the scenarios. */
		seconds: { type: "string", default: "600" },
		clients: { type: "string", default: "24" },
		/** Messages a second and client. */
		rate: { type: "string", default: "2" },
		only: { type: "string", default: all.join(",") },
		seed: { type: "string", default: `${Date.now() % 1_000_000}` },
	},
});

const names = values.only.split(",");
const unknown = names.find((name) => !all.includes(name));
if (unknown !== undefined) throw new Error(`there is no scenario "${unknown}": expected ${all.join(", ")}`);
const seed = Number(values.seed);
const seconds = Number(values.seconds) / names.length;
const say = (text: string) => process.stdout.write(`${text}\n`);

const abort = new AbortController();
process.once("SIGINT", () => abort.abort());
const outcomes: Outcome[] = [];
let isAllRight = true;
for (const name of names) {
	if (name === "presence") {
		const outcome = await runPresence({ seed, forMs: 30_000 });
		isAllRight &&= outcome.leftAfterMs.length === outcome.expected && outcome.wrong === 0;
		say(describePresence(outcome));
	} else if (name === "stalled") {
		const outcome = await runStalled({ seed, seconds: Math.min(seconds, 60) });
		isAllRight &&= outcome.inUse <= STALLED_MAX && outcome.verdict.examples.length === 0;
		say(describeStalled(outcome));
	} else {
		const [clients, perSecond] = [Number(values.clients), Number(values.rate)];
		const options = { seconds, clients, perSecond, seed, signal: abort.signal };
		const outcome = await runScenario(scenarios[name as ScenarioName], options);
		isAllRight &&= isRight(outcome);
		outcomes.push(outcome);
		say(describeOutcome(outcome));
	}
}
if (outcomes.length > 0) say(tableOf(outcomes));
process.exitCode = isAllRight ? 0 : 1;
