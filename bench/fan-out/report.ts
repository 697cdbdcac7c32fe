import { createRequire } from "node:module";
import { cpus } from "node:os";
import { type ContenderName, contenders } from "./contenders";
import type { Pace } from "./pace";
import { percentile } from "./percentile";
import { ratioOf, ratioText, short } from "./ratio";
import type { Measured } from "./run-scenarios";
import type { Slice } from "./slice";
import { format, isRate, unitOf } from "./units";

/** Names the machine: only ratios of the same machine compare. */
export const machine = (): string =>
	`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, ${process.platform} ${process.arch}`;

/** Says what a reader of the tables has to know. */
export function heading({ rounds, sliceMs, memoryRounds }: Pace): string {
	return [
		"# The library beside the least loop on `ws`\n",
		`Measured on ${new Date().toISOString().slice(0, 10)}: ${machine()}, ws ${versionOf("ws")}, Socket.IO ${versionOf("socket.io")}.`,
		`${rounds} rounds; in each, every contender in turn for ${sliceMs} ms. A ratio is of one round. Memory: ${memoryRounds} rounds.\n`,
		"Every contender delivers every message to every member, or the run fails. The library validates, numbers, stores (in memory) and acks",
		"each message, with rate limits off: *quick start* as the README runs it, with `MemoryPubSub` and `authorize`; *bare* with neither. The",
		"least loop on `ws` parses a message, stringifies it once and sends it to each member; Socket.IO emits it to the room. Neither adds",
		'anything to it, so their deliveries are about 130 bytes shorter. The contenders "with ids and acks" add the fields of the library\'s message',
		'and ack it. TCP moves the library\'s bytes and does not ack. "To reach" was set before anything was built.',
		"Only figures of one table compare: they were measured in one run.\n",
	].join("\n");
}

const versionOf = (name: string): string => createRequire(import.meta.url)(`${name}/package.json`).version;

/** Writes a scenario in Markdown: what each contender came to, and how the library compares. */
export function reportOf(measured: Measured<ContenderName>): string {
	const { scenario, slices } = measured;
	return [
		`### ${scenario.title}\n`,
		`| contender | ${unitOf[scenario.load.kind]} | quick start ÷ it, median (min … max) | bare ÷ it | quick start is to reach | |`,
		"| --- | ---: | --- | --- | --- | --- |",
		...[...slices.keys()].map((name) => row(name, measured)),
		"",
		notes(measured),
	].join("\n");
}

function row(name: ContenderName, { scenario, slices }: Measured<ContenderName>): string {
	const { load, targets } = scenario;
	const theirs = slices.get(name) ?? [];
	const ratioFor = (ours: ContenderName) => ratioOf(slices.get(ours) ?? [], theirs);
	const cellFor = (ours: ContenderName) => (ours === name ? "" : ratioText(ratioFor(ours)));
	const figures = theirs.map(({ figure }) => figure);
	const cells = [
		contenders[name].title,
		format(percentile(figures, 0.5), load),
		cellFor("quickStart"),
		cellFor("bare"),
	];
	const target = targets.find(({ against }) => against === name)?.ratio;
	if (target === undefined) cells.push("", "");
	else {
		const { median } = ratioFor("quickStart");
		const isReached = isRate(load) ? median >= target : median <= target;
		cells.push(`${isRate(load) ? "≥" : "≤"} ${short(target)}`, isReached ? "reached" : "not reached");
	}
	return `| ${cells.join(" | ")} |`;
}

/** Says how much of a core the driver needed: it limits nothing while it leaves some. For memory, what it consists of. */
function notes({ scenario, slices }: Measured<ContenderName>): string {
	const each = (text: (pick: (key: keyof Slice) => number) => string) =>
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
		return `Resident memory of the process, after garbage collections; of that, objects and buffers: ${parts.join("; ")}.\n`;
	}
	const percent = (share: number) => `${Math.round(share * 100)} %`;
	const parts = each((pick) => `${percent(pick("serverShare"))} and ${percent(pick("driverShare"))}`);
	return `Share of a core that server and driver used: ${parts.join("; ")}.\n`;
}
