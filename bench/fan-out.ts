/**
 * The library beside the loop that people write by hand, Socket.IO, and what TCP allows.
 *
 * `npm run bench` takes about nine minutes and writes `bench/results.md`. `-- --quick` takes about two, is rough, and prints only.
 * `-- --only hot,echo` measures some, and prints only. `-- --growth` measures how costs grow; it takes many
 * minutes, writes `bench/growth.json`, and draws it as `npm run bench:plots` does.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { buildServers } from "./fan-out/build-servers";
import { measureGrowth, seriesNames } from "./fan-out/growth/measure-growth";
import { fullPace, quickPace } from "./fan-out/pace";
import { heading, reportOf } from "./fan-out/report";
import { runScenarios } from "./fan-out/run-scenarios";
import { scenarios } from "./fan-out/scenarios";

const { values } = parseArgs({
	options: {
		quick: { type: "boolean", default: false },
		growth: { type: "boolean", default: false },
		only: { type: "string" },
	},
});
const pace = values.quick ? quickPace : fullPace;
const known = values.growth ? seriesNames : scenarios.map(({ name }) => name);
const names = values.only?.split(",") ?? known;
const unknown = names.find((name) => !known.includes(name));
if (unknown !== undefined) throw new Error(`nothing is called "${unknown}" here; there are ${known.join(", ")}`);

// What is rough or in part must not replace a full run.
const isPrintOnly = values.quick || values.only !== undefined;
const built = await buildServers();
try {
	if (values.growth) await measureGrowth(names, built, pace, isPrintOnly);
	else await measureScenarios();
} finally {
	await built.remove();
}

async function measureScenarios(): Promise<void> {
	const texts = [heading(pace)];
	console.log(texts[0]);
	const chosen = scenarios.filter(({ name }) => names.includes(name));
	for await (const measured of runScenarios(chosen, built, pace)) {
		const text = reportOf(measured);
		console.log(text);
		texts.push(text);
	}
	if (!isPrintOnly) await writeFile(new URL("results.md", import.meta.url), texts.join("\n"));
}
