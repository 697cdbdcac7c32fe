/** What one simulated client saw of one room, in the order in which it saw it. */
export interface Seen {
	/** Its log of changes: id by seq, from `from` on. */
	from: number;
	ids: string[];
	epoch: string;
}

/** Everything that a run wrote down, for the checker. */
export interface History {
	/** What was sent, by room and sender, in the order of sending. */
	sent: Map<string, string[]>;
	/** The seq that each message was acked with, by clientId. */
	acked: Map<string, number>;
	/** Every client's view of each of its rooms, by client and room. */
	views: Map<string, Seen>;
	/** What was wrong at the moment it was seen. */
	violations: string[];
	counts: Record<
		"deliveries" | "resumes" | "restarts" | "kills" | "drains" | "leaves" | "stalls" | "refusals" | "latencyMax",
		number
	>;
}

export const newHistory = (): History => ({
	sent: new Map(),
	acked: new Map(),
	views: new Map(),
	violations: [],
	counts: {
		...{ deliveries: 0, resumes: 0, restarts: 0, kills: 0, drains: 0, leaves: 0 },
		...{ stalls: 0, refusals: 0, latencyMax: 0 },
	},
});
