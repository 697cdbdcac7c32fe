import { cpus } from "node:os";
import { type ContenderName, contenders } from "./contenders";
import type { Measured } from "./measure";
import { percentile } from "./percentile";
import { type Ratio, ratiosOf } from "./ratio";
import type { Load } from "./scenarios";

/** Where and when: what a ratio may be compared by. */
export const machine = (): string =>
	`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, ${process.platform} ${process.arch}`;

const units: Record<Load["kind"], string> = {
	throughput: "deliveries per second of server CPU",
	latency: "ms",
	memory: "KB",
};

/** One scenario in Markdown: what each contender came to, and how ours compares. */
export function reportOf(measured: Measured): string {
	const { scenario, slices } = measured;
	const ratios = new Map(ratiosOf(measured).map((ratio) => [ratio.against, ratio]));
	const rows = [...slices.keys()].map((name) => row(name, measured, ratios.get(name)));
	return [
		`### ${scenario.title}\n`,
		`| contender | ${units[scenario.load.kind]} | ours ÷ it, median (min … max) | to reach | |`,
		"| --- | ---: | --- | --- | --- |",
		...rows,
		"",
		...shares(measured),
	].join("\n");
}

function row(name: ContenderName, { scenario, slices }: Measured, ratio: Ratio | undefined): string {
	const figures = slices.get(name)?.map(({ figure }) => figure) ?? [];
	const cells = [contenders[name].title, format(percentile(figures, 0.5), scenario.load)];
	if (!ratio) cells.push("", "", "");
	else {
		const { median, min, max, target, isReached } = ratio;
		cells.push(`**${short(median)}** (${short(min)} … ${short(max)})`);
		cells.push(target === undefined ? "" : `${scenario.load.kind === "throughput" ? "≥" : "≤"} ${short(target)}`);
		cells.push(isReached === undefined ? "" : isReached ? "reached" : "not reached");
	}
	return `| ${cells.join(" | ")} |`;
}

function format(figure: number, { kind }: Load): string {
	if (kind === "throughput") return Math.round(figure).toLocaleString("en");
	return (kind === "memory" ? figure / 1_024 : figure).toFixed(2);
}

const short = (ratio: number): string => (ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2));

/** Whether the driver was in the way: it is not while it leaves much of its core. */
function shares({ scenario, slices }: Measured): string[] {
	if (scenario.load.kind === "memory") return [];
	const parts = [...slices].map(([name, ofOne]) => {
		const share = (pick: (slice: (typeof ofOne)[number]) => number) =>
			`${Math.round(percentile(ofOne.map(pick), 0.5) * 100)} %`;
		return `${contenders[name].title} ${share((slice) => slice.serverShare)} and ${share((slice) => slice.driverShare)}`;
	});
	return [`A core's share of server and driver: ${parts.join("; ")}.`, ""];
}
