import type { BuiltServers } from "../build-servers";
import type { Pace } from "../pace";
import { machine } from "../report";
import { connectionsSeries } from "./connections";
import { drawPlots } from "./draw-plots";
import { writeGrowth } from "./growth-file";
import { membersSeries } from "./members";
import { roomsSeries } from "./rooms";
import { type Series, spread } from "./series";
import { serversSeries } from "./servers";

/** The series that `--only` chooses from. */
const runs: Record<string, (built: BuiltServers, pace: Pace) => Promise<Series | undefined>> = {
	members: membersSeries,
	rooms: roomsSeries,
	servers: serversSeries,
	connections: connectionsSeries,
};

export const seriesNames = Object.keys(runs);

/** Measures how costs grow, and prints it. Writes the file and the pictures too, unless it is to print only. */
export async function measureGrowth(
	names: readonly string[],
	built: BuiltServers,
	pace: Pace,
	isPrintOnly: boolean,
): Promise<void> {
	const series: Series[] = [];
	for (const name of names) {
		const one = await runs[name]?.(built, pace);
		if (!one) continue;
		console.log(textOf(one));
		series.push(one);
	}
	if (isPrintOnly) return;
	const growth = { date: new Date().toISOString().slice(0, 10), machine: machine(), series };
	await writeGrowth(growth);
	await drawPlots(growth);
}

function textOf(series: Series): string {
	const contenders = Object.keys(series.points[0]?.figures ?? {});
	return [
		`### ${series.title}\n`,
		...(series.note ? [`${series.note}\n`] : []),
		`| ${series.x} | ${contenders.join(" | ")} |`,
		`| ---: |${" ---: |".repeat(contenders.length)}`,
		...series.points.map(
			({ at, figures }) =>
				`| ${at.toLocaleString("en")} | ${contenders.map((name) => figures[name]?.toFixed(2)).join(" | ")} |`,
		),
		`| largest ÷ smallest | ${contenders.map((name) => spread(series, name).toFixed(2)).join(" | ")} |`,
		`\nIn ${series.unit}.\n`,
	].join("\n");
}
