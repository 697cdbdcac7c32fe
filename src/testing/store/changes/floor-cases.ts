import type { ChatMessage } from "../../../schemas/message";
import { appendOne, assertEqual, newRoom, oneTo, type StoreCase } from "../store-case";
import { edited } from "./replace-cases";

/** Cases about what a store says of the changes that it no longer has. A store that keeps everything has no floor. */
export const floorCases: readonly StoreCase[] = [
	{
		name: "tells whoever asks for changes up to which of them some are no longer kept",
		async run(store) {
			const room = newRoom();
			const latest = new Map<string, ChatMessage>();
			const append = async (count: number) => {
				for (const _ of oneTo(count)) {
					const message = await appendOne(store, room);
					latest.set(message.id, message);
				}
			};
			await append(5);
			const [first] = [...latest.values()] as [ChatMessage];
			const changed = await store.replace?.(edited(first), first.updatedSeq);
			if (changed) latest.set(changed.id, changed);
			await append(12);
			const { messages: kept } = await store.list({ room, limit: 100 });
			for (const { id } of kept) latest.delete(id);
			const expected = Math.max(0, ...[...latest.values()].map(({ updatedSeq }) => updatedSeq));
			for (const after of [0, 3, 10, 100]) {
				for (const limit of [1, 100]) {
					const { floor = 0 } = await store.list({ room, after, limit });
					const why = "a client that comes back does not learn that it missed changes, or starts over for nothing";
					assertEqual(floor, expected, `${why}: list ${JSON.stringify({ after, limit })} returns a wrong floor`);
				}
			}
		},
	},
];
