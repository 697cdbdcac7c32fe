/**
 * The library beside the loop that people write by hand, Socket.IO, and what TCP allows.
 *
 * `npm run bench` takes some minutes and writes `bench/results.md`; `-- --quick` takes less than one and is rough;
 * `-- --only hot,echo` measures some scenarios; `-- --growth` measures how costs grow.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { buildServers } from "./fan-out/build-servers";
import type { ContenderName } from "./fan-out/contenders";
import { contenders } from "./fan-out/contenders";
import { type Measured, measure, measureIdle } from "./fan-out/measure";
import { fullPace, type Pace, quickPace } from "./fan-out/pace";
import { machine, reportOf } from "./fan-out/report";
import { type Scenario, scenarios } from "./fan-out/scenarios";
import { Stage } from "./fan-out/stage";

const { values } = parseArgs({
	options: { quick: { type: "boolean", default: false }, only: { type: "string" } },
});
const names = values.only?.split(",") ?? scenarios.map(({ name }) => name);
const unknown = names.find((name) => !scenarios.some((scenario) => scenario.name === name));
if (unknown)
	throw new Error(`there is no scenario ${unknown}; there are ${scenarios.map(({ name }) => name).join(", ")}`);

const pace = values.quick ? quickPace : fullPace;
const built = await buildServers([...new Set(Object.values(contenders).map(({ server }) => server))]);
try {
	const texts = [heading(pace)];
	console.log(texts[0]);
	for await (const measured of measureAll(scenarios.filter(({ name }) => names.includes(name)))) {
		const text = reportOf(measured);
		console.log(text);
		texts.push(text);
	}
	if (!values.only) await writeFile(new URL("results.md", import.meta.url), texts.join("\n"));
} finally {
	await built.remove();
}

/** Scenarios with the same layout one after the other, on the same servers and connections. */
async function* measureAll(chosen: readonly Scenario[]): AsyncGenerator<Measured> {
	const layouts = new Set(chosen.filter(({ load }) => load.kind !== "memory").map(({ layout }) => layout));
	for (const layout of layouts) {
		const here = chosen.filter((scenario) => scenario.layout === layout && scenario.load.kind !== "memory");
		const needed = new Set<ContenderName>(here.flatMap((scenario) => scenario.contenders));
		const stage = await Stage.open(layout, [...needed], built);
		try {
			for (const scenario of here) yield await measure(scenario, stage, pace);
		} finally {
			await stage.close();
		}
	}
	for (const scenario of chosen) {
		if (scenario.load.kind === "memory") yield await measureIdle(scenario, built, Math.min(pace.rounds, 3));
	}
}

function heading({ rounds, sliceMs }: Pace): string {
	return [
		"# Faster than the loop people write by hand\n",
		`Measured on ${new Date().toISOString().slice(0, 10)}: ${machine()}. ${rounds} rounds; in each, every contender in turn for ${sliceMs} ms.`,
		"Every contender delivers the same bytes, and every message to every member, or the run fails. The library also validates,",
		"stores and numbers each message; the naive `ws` loop and Socket.IO only number it. Those three ack each message.",
		"Figures of one table are from one run and compare; others do not.\n",
	].join("\n");
}
