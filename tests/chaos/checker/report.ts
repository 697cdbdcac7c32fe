import type { PresenceOutcome } from "../presence";
import type { Outcome } from "../run-scenario";
import type { StalledOutcome } from "../stalled-reader";
import { percentile } from "./percentile";

/** A run in figures: times in milliseconds. */
export function figuresOf({
	verdict,
	timings,
	leaves,
	duringOutages,
	faults,
	problems,
}: Outcome): Record<string, string> {
	const { violations, sent, acked, unknown, delivered, resyncs, disconnects, gaps } = verdict;
	const { lost, repeated, outOfOrder, ...others } = violations;
	const wrong = Object.entries(others).filter(([, count]) => count > 0);
	return {
		lost: `${lost}`,
		repeated: `${repeated}`,
		"out of order": `${outOfOrder}`,
		"else wrong": wrong.map(([kind, count]) => `${kind} ${count}`).join(", ") || "0",
		"acked / sent": `${acked} / ${sent}${unknown > 0 ? ` (${unknown} unknown)` : ""}`,
		delivered: `${delivered}`,
		"acked during outages": duringOutages.sent > 0 ? `${duringOutages.acked} / ${duringOutages.sent}` : "-",
		disconnects: `${disconnects}`,
		resyncs: `${resyncs}`,
		"userLeft heard": `${leaves}`,
		"gaps seen by clients": `${gaps ?? "not counted"}`,
		"delivery p50 / p99": spread(timings.delivery, 0.5, 0.99),
		"late p50 / p99": `${spread(timings.late, 0.5, 0.99)} (${timings.late.length})`,
		"tail p99 / max": `${spread(timings.tail, 0.99, 1)} (${timings.tail.length})`,
		"catch-up p50 / p99": `${spread(timings.catchUp, 0.5, 0.99)} (${timings.catchUp.length})`,
		"connects in 100 ms, at most": densest(timings.reconnects),
		"servers that misbehaved": `${faults.length}`,
		"reported by servers": `${problems.count}`,
	};
}

/** The figures and what is wrong, as lines to print. */
export function describeOutcome(outcome: Outcome): string {
	const rows = Object.entries(figuresOf(outcome)).map(([name, value]) => `  ${name.padEnd(30)}${value}`);
	const { verdict, faults, problems } = outcome;
	const notes = [...verdict.examples, ...faults, ...problems.first].map((note) => `  ! ${note}`);
	return [`${outcome.scenario} (seed ${outcome.seed})`, ...rows, ...notes, ""].join("\n");
}

/** How long the users of a dead server were still there. */
export function describePresence({ leftAfterMs, expected, wrong }: PresenceOutcome): string {
	return [
		"a server dies with its users",
		`  userLeft heard                ${leftAfterMs.length} of ${expected}`,
		`  after, p50 / p99 / max        ${spread(leftAfterMs, 0.5, 0.99, 1)}`,
		`  heard of somebody else        ${wrong}\n`,
	].join("\n");
}

/** What a reader that does not read cost. */
export function describeStalled({ rss, inUse, offered, verdict }: StalledOutcome): string {
	const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
	return [
		"a reader that stops reading",
		`  offered to it                 ${megabytes(offered)}`,
		`  what it cost, resident        ${megabytes(rss)}`,
		`  what it cost, in use          ${megabytes(inUse)}`,
		...verdict.examples.map((example) => `  ! ${example}`),
		"",
	].join("\n");
}

/** Several runs side by side, one line each, as Markdown. */
export function tableOf(outcomes: readonly Outcome[]): string {
	const figures = outcomes.map(figuresOf);
	const names = Object.keys(figures[0] ?? {});
	const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
	return [
		line(["scenario", ...names]),
		line(["---", ...names.map(() => "---")]),
		...outcomes.map(({ scenario }, at) => line([scenario, ...names.map((name) => figures[at]?.[name] ?? "")])),
	].join("\n");
}

const spread = (values: readonly number[], ...shares: number[]): string =>
	values.length === 0 ? "-" : shares.map((share) => Math.round(percentile(values, share))).join(" / ");

/** The most that connected within any 100 ms, of all. */
function densest(times: readonly number[]): string {
	if (times.length === 0) return "-";
	const sorted = [...times].sort((a, b) => a - b);
	let most = 0;
	let from = 0;
	for (const [at, time] of sorted.entries()) {
		while ((sorted[from] ?? time) <= time - 100) from += 1;
		most = Math.max(most, at - from + 1);
	}
	return `${most} of ${times.length}`;
}
