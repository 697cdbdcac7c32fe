import { createRequire } from "node:module";
import { cpus } from "node:os";
import { type ContenderName, contenders } from "./contenders";
import type { Measured } from "./measure";
import type { Pace } from "./pace";
import { percentile } from "./percentile";
import { type Ratio, ratiosOf } from "./ratio";
import type { Load } from "./scenarios";
import type { Slice } from "./slice";

/** Where and when: what a ratio may be compared by. */
export const machine = (): string =>
	`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, ${process.platform} ${process.arch}`;

const units: Record<Load["kind"], string> = {
	throughput: "deliveries per second of server CPU",
	latency: "ms",
	memory: "KB",
};

/** What has to be known to read the tables. */
export function heading({ rounds, sliceMs, memoryRounds }: Pace): string {
	return [
		"# The library beside the loop people write by hand\n",
		`Measured on ${new Date().toISOString().slice(0, 10)}: ${machine()}, ws ${versionOf("ws")}, Socket.IO ${versionOf("socket.io")}.`,
		`${rounds} rounds; in each, every contender in turn for ${sliceMs} ms. A ratio is of one round. Memory: ${memoryRounds} rounds.\n`,
		"All contenders deliver as many bytes, and every message to every member, or the run fails. The library also validates and",
		"numbers each message and keeps it in memory, on one server without a bus and with rate limits off; the naive `ws` loop and",
		'Socket.IO do none of that. Those three ack each message, TCP does not. "To reach" was set before anything was built.',
		"What is in one table was measured in one run and compares; what is not does not.\n",
	].join("\n");
}

const versionOf = (name: string): string => createRequire(import.meta.url)(`${name}/package.json`).version;

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
		notes(measured),
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

/** Whether the driver was in the way: it is not while it leaves much of its core. For memory, what it is made of. */
function notes({ scenario, slices }: Measured): string {
	const each = (text: (pick: (key: "serverShare" | "driverShare" | "inUse") => number) => string) =>
		[...slices].map(([name, ofOne]) => {
			const pick = (key: keyof Slice) =>
				percentile(
					ofOne.map((slice) => slice[key] ?? Number.NaN),
					0.5,
				);
			return `${contenders[name].title} ${text(pick)}`;
		});
	if (scenario.load.kind === "memory") {
		const parts = each((pick) => `${(pick("inUse") / 1_024).toFixed(2)} KB`);
		return `Resident memory of the process, after garbage collections; of it, in objects and buffers: ${parts.join("; ")}.\n`;
	}
	const percent = (share: number) => `${Math.round(share * 100)} %`;
	const parts = each((pick) => `${percent(pick("serverShare"))} and ${percent(pick("driverShare"))}`);
	return `Share of a core that server and driver used: ${parts.join("; ")}.\n`;
}
