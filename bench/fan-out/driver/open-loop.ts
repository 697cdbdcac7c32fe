import type { Reader } from "./connection";
import type { Crowd, Sender } from "./crowd";
import { Kind } from "./protocol";
import { TagReader } from "./tag";

const TICK_MS = 5;
/** Members of each room whose latency is measured; they also send. */
const WATCHED_PER_ROOM = 20;

/** Milliseconds from the send. */
export interface Latencies {
	/** Until each watched member had the message. */
	deliveries: number[];
	/** Until the sender had its own message. */
	own: number[];
	/** Until the sender had the ack. */
	acks: number[];
}

/** Sends `perSecond` messages over all rooms, without waiting for any. Resolves once everything has arrived. */
export async function runOpenLoop(crowd: Crowd, perSecond: number, ms: number): Promise<Latencies> {
	const tags = new TagReader();
	const first = crowd.sent + 1;
	const sentAt: number[] = [];
	const latencies: Latencies = { deliveries: [], own: [], acks: [] };
	let senders: Sender[] = [];
	const reader: Reader = {
		onMessage(kind, bytes, at, length, connection) {
			const tag = tags.read(kind, bytes, at, length);
			const sent = tag && sentAt[tag.number - first];
			if (!tag || sent === undefined) return;
			const ms = performance.now() - sent;
			if (kind === Kind.ack) latencies.acks.push(ms);
			else {
				latencies.deliveries.push(ms);
				if (senders[tag.sender]?.connection === connection) latencies.own.push(ms);
			}
		},
	};
	const { connections, rooms } = crowd.layout;
	senders = crowd.choose(Math.min(WATCHED_PER_ROOM, connections / rooms), reader);
	const start = performance.now();
	for (let passed = 0; passed < ms; passed = performance.now() - start) {
		const due = Math.floor((passed * perSecond) / 1_000);
		while (sentAt.length < due) {
			// A step that is coprime to the number of senders, so that rooms and members take turns.
			const sender = senders[(sentAt.length * 7) % senders.length]!;
			sentAt.push(performance.now());
			crowd.send(sender);
		}
		await new Promise((resolve) => setTimeout(resolve, TICK_MS));
	}
	await crowd.settle();
	return latencies;
}
