import type { ChatMessage } from "../../src";
import type { RoomView } from "./client/room-view";

/** Everything that a run wrote down, for the checker. */
export interface History {
	/** What was sent, by room and sender, in the order of sending. */
	sent: Map<string, string[]>;
	/** The seqs that each message was acked with, by clientId. */
	acked: Map<string, Set<number>>;
	/** The messages in the acks of changes. */
	changed: ChatMessage[];
	/** Every client's view of each of its rooms, by client and room. */
	views: Map<string, RoomView>;
	/** What was wrong at the moment it was seen. */
	violations: string[];
	counts: Record<
		| "deliveries"
		| "passed"
		| "resumes"
		| "partials"
		| "restarts"
		| "changes"
		| "overtaken"
		| "kills"
		| "drains"
		| "leaves"
		| "stalls"
		| "refusals"
		| "latencyMax",
		number
	>;
}

export const newHistory = (): History => ({
	sent: new Map(),
	acked: new Map(),
	changed: [],
	views: new Map(),
	violations: [],
	counts: {
		...{ deliveries: 0, passed: 0, resumes: 0, partials: 0, restarts: 0, changes: 0, overtaken: 0 },
		...{ kills: 0, drains: 0, leaves: 0, stalls: 0, refusals: 0, latencyMax: 0 },
	},
});
