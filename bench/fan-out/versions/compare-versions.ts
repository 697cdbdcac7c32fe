import { buildServers } from "../build-servers";
import { contenders } from "../contenders";
import type { Pace } from "../pace";
import { machine } from "../report";
import { runScenarios } from "../run-scenarios";
import type { Scenario } from "../scenarios";
import { type VersionName, versionHeading, versionRows } from "./version-rows";

const { server, args, protocol } = contenders.quickStart;

/** Lets the quick start of this checkout and of another take turns (A B A B …), and yields the table as it grows. */
export async function* compareVersions(
	checkout: string,
	scenarios: readonly Scenario[],
	pace: Pace,
): AsyncGenerator<string> {
	const builds = [await buildServers([server])];
	try {
		builds.push(await buildServers([server], checkout));
		const names: readonly VersionName[] = ["this", "other"];
		const launches = new Map(names.map((name, nth) => [name, { args, protocol, script: builds[nth]!.script(server) }]));
		yield `${pace.rounds} rounds, slices of ${pace.sliceMs} ms, against ${checkout}: ${machine()}.\n\n${versionHeading}`;
		for await (const measured of runScenarios(scenarios, () => launches, pace)) yield versionRows(measured);
	} finally {
		for (const built of builds) await built.remove();
	}
}
