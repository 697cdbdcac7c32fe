import type { ContenderName } from "./contenders";
import type { Layout } from "./driver/layout";
import type { Pace } from "./pace";

/** The ratio that the quick start's figure, divided by another's, has to reach. */
export interface Target {
	against: ContenderName;
	/** At least this for a rate, at most this for a time or a size. */
	ratio: number;
}

/** What the clients do, and so what is measured. */
export type Load =
	/** Deliveries per second of server CPU, with so many messages in flight in each room. */
	| { kind: "throughput"; inFlight: number }
	/** Milliseconds until a member has the message, or its sender has it or the ack, at a fixed rate over all rooms. */
	| { kind: "latency"; of: "deliveries" | "own" | "acks"; percentile: number; perSecond: number }
	/** Bytes of one joined connection that does nothing. */
	| { kind: "memory" };

export interface Scenario {
	/** Its name for `--only`. */
	name: string;
	title: string;
	layout: Layout;
	load: Load;
	contenders: readonly ContenderName[];
	targets: readonly Target[];
}

const all: readonly ContenderName[] = ["quickStart", "bare", "ws", "socketIo", "tcpTurn"];
const withTcp: readonly ContenderName[] = [...all, "tcp"];
const servers: readonly ContenderName[] = ["quickStart", "bare", "ws", "socketIo"];

// The same object for the scenarios that share their connections.
const crowded: Layout = { connections: 1_000, rooms: 1 };
const small: Layout = { connections: 2_000, rooms: 200 };
const idle: Layout = { connections: 4_000, rooms: 400 };
const overlapping: Layout = { connections: 500, rooms: 50, roomsEach: 5 };
const alone: Layout = { connections: 100, rooms: 100 };

/** What `docs/performance.md` shows, in the order in which it is measured. */
export const scenarios: readonly Scenario[] = [
	{
		name: "hot",
		title: "one room of 1,000, hot (32 in flight)",
		layout: crowded,
		load: { kind: "throughput", inFlight: 32 },
		contenders: all,
		targets: [
			{ against: "ws", ratio: 20 },
			{ against: "socketIo", ratio: 25 },
			{ against: "tcpTurn", ratio: 0.7 },
		],
	},
	{
		name: "warm",
		title: "one room of 1,000, 4 in flight",
		layout: crowded,
		load: { kind: "throughput", inFlight: 4 },
		contenders: all,
		targets: [
			{ against: "ws", ratio: 3 },
			{ against: "socketIo", ratio: 3.5 },
			{ against: "tcpTurn", ratio: 0.7 },
		],
	},
	{
		name: "single",
		title: "one room of 1,000, one in flight",
		layout: crowded,
		load: { kind: "throughput", inFlight: 1 },
		contenders: withTcp,
		targets: [
			{ against: "ws", ratio: 1.2 },
			{ against: "socketIo", ratio: 1.5 },
			{ against: "tcp", ratio: 0.75 },
		],
	},
	{
		name: "latency",
		title: "p99 at 200 messages/s into one room of 1,000",
		layout: crowded,
		load: { kind: "latency", of: "deliveries", percentile: 0.99, perSecond: 200 },
		contenders: servers,
		targets: [
			{ against: "ws", ratio: 1 / 20 },
			{ against: "socketIo", ratio: 1 / 20 },
		],
	},
	{
		name: "rooms",
		title: "200 rooms of 10, ten in flight in each",
		layout: small,
		load: { kind: "throughput", inFlight: 10 },
		contenders: all,
		targets: [
			{ against: "ws", ratio: 3 },
			{ against: "socketIo", ratio: 4 },
		],
	},
	{
		name: "own",
		title: "own message p50, 100 messages/s over 200 rooms of 10",
		layout: small,
		load: { kind: "latency", of: "own", percentile: 0.5, perSecond: 100 },
		contenders: servers,
		targets: [],
	},
	{
		name: "ack",
		title: "ack p50, 100 messages/s over 200 rooms of 10",
		layout: small,
		load: { kind: "latency", of: "acks", percentile: 0.5, perSecond: 100 },
		contenders: ["quickStart", "bare", "wsAcks", "socketIoAcks"],
		targets: [
			{ against: "wsAcks", ratio: 1.2 },
			{ against: "socketIoAcks", ratio: 1 },
		],
	},
	{
		name: "overlap",
		title: "500 members in 5 of 50 rooms each, hot (32 in flight in each)",
		layout: overlapping,
		load: { kind: "throughput", inFlight: 32 },
		contenders: all,
		targets: [
			{ against: "ws", ratio: 12 },
			{ against: "socketIo", ratio: 15 },
		],
	},
	{
		name: "echo",
		title: "echo: 100 rooms of one, one in flight in each",
		layout: alone,
		load: { kind: "throughput", inFlight: 1 },
		contenders: [...withTcp, "wsAcks"],
		targets: [
			{ against: "ws", ratio: 0.9 },
			{ against: "socketIo", ratio: 1.5 },
		],
	},
	{
		name: "memory",
		title: "memory per idle joined connection (4,000 in rooms of 10)",
		layout: idle,
		load: { kind: "memory" },
		contenders: ["quickStart", "bare", "ws", "socketIo", "tcp"],
		targets: [
			{ against: "ws", ratio: 1.2 },
			{ against: "socketIo", ratio: 0.7 },
		],
	},
];

/** Measured in every scenario that they can run. */
const always: readonly ContenderName[] = ["quickStart", "bare", "ws", "socketIo"];

/** Returns who is measured in a scenario, at a pace. */
export function contendersOf({ contenders, targets }: Scenario, { isTargetsOnly }: Pace): ContenderName[] {
	const isNeeded = (name: ContenderName) => always.includes(name) || targets.some(({ against }) => against === name);
	return contenders.filter((name) => !isTargetsOnly || isNeeded(name));
}
