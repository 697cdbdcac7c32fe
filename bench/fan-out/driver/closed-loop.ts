import type { Reader } from "./connection";
import type { Crowd, Sender } from "./crowd";
import { Kind } from "./protocol";
import { TagReader } from "./tag";

/**
 * Keeps `perRoom` messages in flight in each room for a while: each sender sends again as soon as it has its own message
 * back. Resolves once everything has arrived.
 *
 * @returns the number of deliveries.
 */
export async function runClosedLoop(crowd: Crowd, perRoom: number, ms: number): Promise<number> {
	const tags = new TagReader();
	let senders: Sender[] = [];
	let isSending = true;
	const reader: Reader = {
		onMessage(kind, bytes, at, length, connection) {
			if (!isSending || kind !== Kind.delivery) return;
			const sender = senders[tags.read(kind, bytes, at, length)?.sender ?? -1];
			if (sender?.connection === connection) crowd.send(sender);
		},
	};
	senders = crowd.choose(perRoom, reader);
	const before = crowd.deliveries;
	for (const sender of senders) crowd.send(sender);
	await new Promise((resolve) => setTimeout(resolve, ms));
	isSending = false;
	await crowd.settle();
	return crowd.deliveries - before;
}
