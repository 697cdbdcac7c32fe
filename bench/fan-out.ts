/**
 * The library, as the README's quick start runs it and bare, beside the least loop on `ws`, Socket.IO, and what TCP allows.
 *
 * `npm run bench` takes about twelve minutes and writes `bench/results.md`. `-- --quick` takes about three, is rough, and
 * prints only. `-- --only hot,echo` measures some scenarios, and prints only. `-- --growth` measures how costs grow; it
 * takes many minutes, writes `bench/growth.json`, and draws it as `npm run bench:plots` does. `-- --against <checkout>`
 * compares the quick start with that of another version of this repository, and prints only. `-- --rounds 15` sets how
 * many slices each contender gets.
 */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type BuiltServers, buildServers } from "./fan-out/build-servers";
import { measureGrowth, seriesNames } from "./fan-out/growth/measure-growth";
import { paceOf } from "./fan-out/pace";
import { heading, reportOf } from "./fan-out/report";
import { runScenarios } from "./fan-out/run-scenarios";
import { contendersOf, scenarios } from "./fan-out/scenarios";
import { launchOf } from "./fan-out/stage";
import { compareVersions } from "./fan-out/versions/compare-versions";

const { values } = parseArgs({
	options: {
		quick: { type: "boolean", default: false },
		growth: { type: "boolean", default: false },
		only: { type: "string" },
		against: { type: "string" },
		rounds: { type: "string" },
	},
});
const pace = paceOf(values);
const known = values.growth ? seriesNames : scenarios.map(({ name }) => name);
const names = values.only?.split(",") ?? known;
const unknown = names.find((name) => !known.includes(name));
if (unknown !== undefined) throw new Error(`no scenario is called "${unknown}"; there are ${known.join(", ")}`);
const chosen = scenarios.filter(({ name }) => names.includes(name));
// A rough or partial run must not replace a full one.
const isPrintOnly = values.quick || values.only !== undefined || values.rounds !== undefined;

if (values.against !== undefined) {
	for await (const text of compareVersions(resolve(values.against), chosen, pace)) console.log(text);
} else {
	const built = await buildServers();
	try {
		if (values.growth) await measureGrowth(names, built, pace, isPrintOnly);
		else await measureContenders(built);
	} finally {
		await built.remove();
	}
}

async function measureContenders(built: BuiltServers): Promise<void> {
	const texts = [heading(pace)];
	console.log(texts[0]);
	const launches = (scenario: (typeof scenarios)[number]) =>
		new Map(contendersOf(scenario, pace).map((name) => [name, launchOf(name, built)]));
	for await (const measured of runScenarios(chosen, launches, pace)) {
		const text = reportOf(measured);
		console.log(text);
		texts.push(text);
	}
	if (!isPrintOnly) await writeFile(new URL("results.md", import.meta.url), texts.join("\n"));
}
