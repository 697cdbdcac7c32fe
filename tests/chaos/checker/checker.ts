import { checkDeliveries } from "./check-deliveries";
import { checkSends } from "./check-sends";
import type { Entry } from "./journal";
import type { StoredMessage } from "./stored";

/** What must be 0. */
export const violations = [
	/** A member was never given a change, and not told so by a `resync`. */
	"lost",
	/** A member was given a change twice. */
	"repeated",
	/** A member was given a change after a later one. */
	"outOfOrder",
	/** A member was given something that the store does not have, or has otherwise. */
	"notOfTheStore",
	/** An acked message is not in the store at the seq of its ack. */
	"ackedNotStored",
	/** One sent message is two stored ones, or a room has a number twice. */
	"storedTwice",
	/** A user's messages are stored in another order than they were sent in. */
	"senderReordered",
	/** A send was neither acked nor given up as unknown. */
	"unsettled",
] as const;
export type Violation = (typeof violations)[number];

/** Counts what is wrong, and keeps the first examples of each kind. */
export class Findings {
	readonly counts = Object.fromEntries(violations.map((kind) => [kind, 0])) as Record<Violation, number>;
	readonly examples: string[] = [];

	add(kind: Violation, example: string): void {
		this.counts[kind] += 1;
		if (this.counts[kind] <= EXAMPLES_OF_A_KIND) this.examples.push(`${kind}: ${example}`);
	}
}
const EXAMPLES_OF_A_KIND = 3;

/** What a run amounts to. */
export interface Verdict {
	violations: Record<Violation, number>;
	/** The first few of each kind of violation, as sentences. */
	examples: string[];
	sent: number;
	acked: number;
	unknown: number;
	stored: number;
	delivered: number;
	resyncs: number;
	disconnects: number;
	/** Holes that the client library noticed by itself; undefined while it does not count them. */
	gaps: number | undefined;
}

/**
 * Judges a run by what its clients wrote down and what the store has at the end. It knows the promise and nothing of the
 * library: no code of it is used here.
 */
export function check(journals: ReadonlyMap<string, readonly Entry[]>, stored: readonly StoredMessage[]): Verdict {
	const findings = new Findings();
	checkSends(journals, stored, findings);
	const delivered = checkDeliveries(journals, stored, findings);
	const count = (kind: Entry["kind"]) => {
		let found = 0;
		for (const entries of journals.values()) for (const entry of entries) found += Number(entry.kind === kind);
		return found;
	};
	return {
		violations: findings.counts,
		examples: findings.examples,
		sent: count("sent"),
		acked: count("acked"),
		unknown: count("unknown"),
		stored: stored.length,
		delivered,
		resyncs: count("resync"),
		disconnects: count("disconnect"),
		gaps: sumOfGaps(journals),
	};
}

function sumOfGaps(journals: ReadonlyMap<string, readonly Entry[]>): number | undefined {
	const counts = [...journals.values()].flat().flatMap((entry) => (entry.kind === "gaps" ? [entry.count] : []));
	return counts.length === 0 ? undefined : counts.reduce((sum, gaps) => sum + gaps, 0);
}
