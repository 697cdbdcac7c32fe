import type { Entry } from "./journal";

/** How long things took, in milliseconds; one number each time that it happened. */
export interface Timings {
	/** From a disconnect until a client held all that was acked by the time it was back in its rooms. */
	catchUp: number[];
	/** From the server's timestamp until another user's connected client had the message. */
	delivery: number[];
	/** Of these, the last ones before a second or more of silence in the room: nothing later shows that they are missing. */
	tail: number[];
	/** By how much others were late, against the median: what a hole in the bus cost. */
	late: number[];
	/** When each client connected after its first time. */
	reconnects: number[];
}

/** A delivery within this of the median is not late. */
const LATE_MS = 30;
const SILENCE_MS = 1_000;

/** Reads the times out of the journals. */
export function measure(journals: ReadonlyMap<string, readonly Entry[]>): Timings {
	const deliveries = [...journals.values()].flatMap(liveDeliveries);
	const isTail = findTails(deliveries);
	const tails = deliveries.filter(isTail);
	const rest = deliveries.filter((delivery) => !isTail(delivery)).map(({ ms }) => ms);
	const median = rest.toSorted((a, b) => a - b)[rest.length >> 1] ?? 0;
	const acks = ackedHeads(journals);
	return {
		catchUp: [...journals.values()].flatMap((entries) => catchUps(entries, acks)),
		delivery: rest,
		tail: tails.map(({ ms }) => ms),
		late: rest.filter((ms) => ms > median + LATE_MS).map((ms) => ms - median),
		reconnects: [...journals.values()].flatMap((entries) =>
			entries.flatMap(({ kind, at }) => (kind === "connect" ? [at] : [])).slice(1),
		),
	};
}

interface Delivery {
	room: string;
	seq: number;
	timestamp: number;
	ms: number;
}

/** What came to one client while it was connected: a message older than its connection came by replay. */
function liveDeliveries(entries: readonly Entry[]): Delivery[] {
	const inSince = new Map<string, number>();
	const deliveries: Delivery[] = [];
	for (const entry of entries) {
		if (entry.kind === "disconnect") inSince.clear();
		if (entry.kind === "joined" || entry.kind === "rejoin") inSince.set(entry.room, entry.at);
		if (entry.kind !== "change" || entry.change.seq !== entry.change.updatedSeq) continue;
		const { seq, timestamp, text } = entry.change;
		const since = inSince.get(entry.room) ?? Number.POSITIVE_INFINITY;
		const isOwn = text.startsWith(`${entry.client}-`);
		if (timestamp >= since && !isOwn) deliveries.push({ room: entry.room, seq, timestamp, ms: entry.at - timestamp });
	}
	return deliveries;
}

function findTails(deliveries: readonly Delivery[]): (delivery: Delivery) => boolean {
	const timeOf = new Map(deliveries.map(({ room, seq, timestamp }) => [`${room} ${seq}`, timestamp]));
	return ({ room, seq, timestamp }) => {
		const next = timeOf.get(`${room} ${seq + 1}`);
		return next === undefined || next - timestamp >= SILENCE_MS;
	};
}

/** By room, the acks in order of time: at this time, the room was this far. */
function ackedHeads(journals: ReadonlyMap<string, readonly Entry[]>): Map<string, { at: number; seq: number }[]> {
	const rooms = new Map<string, { at: number; seq: number }[]>();
	for (const entries of journals.values()) {
		for (const entry of entries) {
			if (entry.kind !== "acked") continue;
			const acks = rooms.get(entry.room) ?? [];
			rooms.set(entry.room, acks);
			acks.push({ at: entry.at, seq: entry.seq });
		}
	}
	for (const acks of rooms.values()) {
		acks.sort((a, b) => a.at - b.at);
		for (const [at, ack] of acks.entries()) ack.seq = Math.max(ack.seq, acks[at - 1]?.seq ?? 0);
	}
	return rooms;
}

/** The disconnects of one client. One that comes before it has caught up from another counts from the other. */
function catchUps(entries: readonly Entry[], acks: ReadonlyMap<string, { at: number; seq: number }[]>): number[] {
	const took: number[] = [];
	/** By room: how far it is without a hole. */
	const held = new Map<string, Set<number>>();
	const reached = new Map<string, number>();
	const goals = new Map<string, number>();
	const rooms = new Set(entries.flatMap((entry) => (entry.kind === "joined" ? [entry.room] : [])));
	let lostAt: number | undefined;
	for (const entry of entries) {
		if (entry.kind === "disconnect") {
			lostAt ??= entry.at;
			goals.clear();
		}
		if (entry.kind === "joined" || entry.kind === "resync") reached.set(entry.room, entry.seq);
		if (entry.kind === "change") advance(entry.room, entry.change.updatedSeq, held, reached);
		if (entry.kind === "rejoin" && lostAt !== undefined) {
			goals.set(entry.room, Math.max(entry.seq, ackedBy(acks.get(entry.room) ?? [], entry.at)));
		}
		if (lostAt === undefined || goals.size < rooms.size) continue;
		if ([...goals].some(([room, goal]) => (reached.get(room) ?? 0) < goal)) continue;
		took.push(entry.at - lostAt);
		lostAt = undefined;
		goals.clear();
	}
	return took;
}

function advance(room: string, seq: number, held: Map<string, Set<number>>, reached: Map<string, number>): void {
	const ahead = held.get(room) ?? new Set();
	held.set(room, ahead.add(seq));
	let at = reached.get(room) ?? 0;
	while (ahead.delete(at + 1)) at += 1;
	reached.set(room, at);
}

function ackedBy(acks: readonly { at: number; seq: number }[], at: number): number {
	let [low, high] = [0, acks.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((acks[middle]?.at ?? 0) <= at) low = middle + 1;
		else high = middle;
	}
	return acks[low - 1]?.seq ?? 0;
}
