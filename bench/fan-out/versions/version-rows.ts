import { percentile } from "../percentile";
import { ratioOf, ratioText } from "../ratio";
import type { Measured } from "../run-scenarios";
import type { Slice } from "../slice";
import { format, isRate, unitOf } from "../units";

/** This checkout, and the one of `--against`. */
export type VersionName = "this" | "other";

export const versionHeading = [
	"| scenario | unit | this | other | this ÷ other, median (min … max) | better is |",
	"| --- | --- | ---: | ---: | --- | --- |",
].join("\n");

const shareOf = ({ serverShare }: Slice): number => serverShare ?? Number.NaN;
const byWallClock = (slice: Slice): number => slice.figure * shareOf(slice);

/**
 * Writes a scenario of two versions as rows. A throughput has a second one, by the wall clock, which shows what waiting
 * costs and is noisier. A latency has one for the CPU that the server spent.
 */
export function versionRows({ scenario, slices }: Measured<VersionName>): string {
	const { title, load } = scenario;
	const [ours, theirs] = [slices.get("this") ?? [], slices.get("other") ?? []];
	const median = (ofOne: readonly Slice[], pick: (slice: Slice) => number) => percentile(ofOne.map(pick), 0.5);
	const row = (unit: string, write: (figure: number) => string, pick: (slice: Slice) => number, better: string) => {
		const figures = [ours, theirs].map((ofOne) => write(median(ofOne, pick)));
		return `| ${[title, unit, ...figures, ratioText(ratioOf(ours, theirs, pick)), better].join(" | ")} |`;
	};
	const rows = [
		row(
			unitOf[load.kind],
			(figure) => format(figure, load),
			({ figure }) => figure,
			isRate(load) ? "more" : "less",
		),
	];
	if (isRate(load)) rows.push(row("deliveries per second", (figure) => format(figure, load), byWallClock, "more"));
	if (load.kind === "latency") rows.push(row("server CPU, cores", (share) => share.toFixed(3), shareOf, "less"));
	return rows.join("\n");
}
