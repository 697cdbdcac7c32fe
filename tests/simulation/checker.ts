import { isDeepStrictEqual } from "node:util";
import type { ChatMessage } from "../../src";
import type { History } from "./history";
import type { StoreLog } from "./store-log";

/** Everything that a run broke of what is promised, by what was written down and what the store has committed. */
export function check(history: History, log: StoreLog): string[] {
	return [
		...history.violations,
		...log.violations,
		...checkSent(history, log),
		...checkChanged(history, log),
		...[...history.views].flatMap(([key, view]) => view.differences().map((what) => `${key}: ${what}`)),
	];
}

/** What was sent is stored, once, where it was acked, and in the order of its sender. */
function checkSent({ sent, acked }: History, log: StoreLog): string[] {
	const wrong: string[] = [];
	for (const [key, clientIds] of sent) {
		const [room = "", sender] = key.split(" ");
		if (log.isRestored(room)) continue;
		const all = log.latest(room);
		const stored = all.filter(({ userId }) => userId === sender);
		const inOrder = [...new Set(stored.map(({ clientId }) => clientId))];
		if (inOrder.join() !== clientIds.join()) wrong.push(`${key}: sent ${clientIds.length}, stored ${inOrder.join()}`);
		for (const clientId of clientIds) {
			const copies = stored.filter((message) => message.clientId === clientId);
			const ackedAs = acked.get(clientId) ?? new Set();
			if (ackedAs.size === 0) wrong.push(`${clientId} was never acked`);
			for (const seq of ackedAs) {
				if (!copies.some((copy) => copy.seq === seq)) wrong.push(`${clientId} was acked as ${seq}`);
			}
			if (hasRepeat(copies, all, log.maxMessages)) wrong.push(`${clientId} is stored ${copies.length} times`);
		}
	}
	return wrong;
}

/** A store knows a `clientId` for as long as it keeps the message. */
function hasRepeat(copies: readonly ChatMessage[], all: readonly ChatMessage[], maxMessages: number): boolean {
	const places = copies.map((copy) => all.indexOf(copy));
	return places.some((place, nth) => nth > 0 && place - places[nth - 1]! < maxMessages);
}

/** A change that was acked is stored, as it was acked. */
const checkChanged = ({ changed }: History, log: StoreLog): string[] =>
	changed
		.filter(({ room }) => !log.isRestored(room))
		.filter((message) => !isDeepStrictEqual(log.at(message.room, message.updatedSeq), message))
		.map(({ room, id, updatedSeq }) => `${room}: the change ${updatedSeq} of ${id} was acked and is lost`);
