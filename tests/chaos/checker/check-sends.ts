import type { Findings } from "./checker";
import type { Entry } from "./journal";
import type { StoredMessage } from "./stored";

/** Every ack is kept, nothing is kept twice, nobody's messages changed places, every send came to an end. */
export function checkSends(
	journals: ReadonlyMap<string, readonly Entry[]>,
	stored: readonly StoredMessage[],
	findings: Findings,
): void {
	const bySeq = new Map<string, StoredMessage>();
	const bySent = new Map<string, StoredMessage>();
	for (const message of stored) {
		const { room, seq, userId, clientId } = message;
		const place = `${room} ${seq}`;
		if (bySeq.has(place)) findings.add("storedTwice", `two messages have the seq ${place}`);
		bySeq.set(place, message);
		if (clientId === undefined) continue;
		const sent = sentKey(room, userId, clientId);
		const other = bySent.get(sent);
		if (other) findings.add("storedTwice", `${clientId} has the seqs ${other.seq} and ${seq} in ${room}`);
		bySent.set(sent, message);
	}
	for (const [client, entries] of journals) {
		checkAcks(client, entries, bySeq, findings);
		checkOrder(client, entries, bySent, findings);
	}
}

function checkAcks(
	client: string,
	entries: readonly Entry[],
	bySeq: ReadonlyMap<string, StoredMessage>,
	findings: Findings,
): void {
	const open = new Set<string>();
	for (const entry of entries) {
		if (entry.kind === "sent") open.add(entry.clientId);
		if (entry.kind === "unknown") open.delete(entry.clientId);
		if (entry.kind !== "acked") continue;
		const { room, seq, id, clientId } = entry;
		open.delete(clientId);
		const kept = bySeq.get(`${room} ${seq}`);
		const isKept = kept?.id === id && kept.userId === client && kept.clientId === clientId && kept.text === clientId;
		if (!isKept) {
			findings.add("ackedNotStored", `${clientId} was acked at ${seq} in ${room}, where ${kept?.text ?? "nothing"} is`);
		}
	}
	for (const clientId of open) findings.add("unsettled", `${clientId} was neither acked nor given up`);
}

function checkOrder(
	client: string,
	entries: readonly Entry[],
	bySent: ReadonlyMap<string, StoredMessage>,
	findings: Findings,
): void {
	// What the app itself sent again, after a refusal, takes the place of its second try.
	const retried = new Set(entries.flatMap((entry) => (entry.kind === "refused" ? [entry.clientId] : [])));
	const last = new Map<string, StoredMessage>();
	for (const entry of entries) {
		if (entry.kind !== "sent" || retried.has(entry.clientId)) continue;
		const { room, clientId } = entry;
		const message = bySent.get(sentKey(room, client, clientId));
		const before = last.get(room);
		if (!message) continue;
		if (before && message.seq < before.seq) {
			findings.add("senderReordered", `${clientId} was sent after ${before.clientId} in ${room} and stored before it`);
		} else last.set(room, message);
	}
}

const sentKey = (room: string, userId: string, clientId: string) => JSON.stringify([room, userId, clientId]);
