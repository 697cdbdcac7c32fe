import type { ChatMessage } from "../../src";
import type { History } from "./history";

/** Everything that a run broke of what is promised, by what was written down and what is stored in the end. */
export function check(history: History, stored: ReadonlyMap<string, readonly ChatMessage[]>): string[] {
	return [
		...history.violations,
		...checkStored(history, stored),
		...[...history.views].flatMap(([key, { from, ids }]) => {
			const room = key.split(" ")[1] ?? "";
			const expected = (stored.get(room) ?? []).slice(from).map(({ id }) => id);
			if (ids.length !== expected.length) return [`${key} ends with ${from + ids.length} of ${expected.length + from}`];
			const wrong = ids.findIndex((id, place) => id !== expected[place]);
			return wrong < 0 ? [] : [`${key} has another message at ${from + wrong + 1} than the store`];
		}),
	];
}

/** What was sent is stored, once, where it was acked, and in the order of its sender. */
function checkStored({ sent, acked }: History, stored: ReadonlyMap<string, readonly ChatMessage[]>): string[] {
	const wrong: string[] = [];
	for (const [key, clientIds] of sent) {
		const [room = "", sender] = key.split(" ");
		const kept = (stored.get(room) ?? []).filter(({ userId }) => userId === sender);
		const inOrder = kept.map(({ clientId }) => clientId);
		if (inOrder.join() !== clientIds.join()) wrong.push(`${key}: sent ${clientIds.length}, stored ${inOrder.join()}`);
		for (const { clientId = "", seq } of kept) {
			const ackedAs = acked.get(clientId);
			if (ackedAs === undefined) wrong.push(`${clientId} was never acked`);
			else if (ackedAs !== seq) wrong.push(`${clientId} was acked as ${ackedAs} and is ${seq}`);
		}
	}
	for (const [room, messages] of stored) {
		if (messages.some(({ seq }, place) => seq !== place + 1)) wrong.push(`${room} has a hole in the store`);
	}
	return wrong;
}
