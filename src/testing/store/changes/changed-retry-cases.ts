import { ChatError } from "../../../errors";
import type { ChatMessage } from "../../../schemas/message";
import { appendOne, assertEqual, assertNextSeq, newMessage, newRoom, type StoreCase } from "../store-case";
import { edited, tombstoneOf } from "./replace-cases";

/** Cases about a send that is sent again after its message has changed. A store without `replace` passes. */
export const changedRetryCases: readonly StoreCase[] = (
	[
		["edited", (message: ChatMessage) => ({ ...edited(message), metadata: { b: 2 } })],
		["deleted", tombstoneOf],
	] as const
).map(([what, change]) => ({
	name: `returns the message as it is now when its send is repeated after it was ${what}`,
	async run(store) {
		if (!store.replace) return;
		const room = newRoom();
		const sent = { clientId: `c-${crypto.randomUUID()}`, replyTo: "m-0", metadata: { a: 1 } };
		const first = await appendOne(store, room, sent);
		const changed = await store.replace(change(first), first.updatedSeq);
		const retry = await store.append(newMessage(room, sent)).catch((error: unknown) => {
			throw new Error(`a late retry of a message that was ${what} is refused: ${error}`, { cause: error });
		});
		const why = "a late retry makes a second message, or brings back what it said";
		assertEqual(retry, { message: changed, repeated: true }, why);
		const refusal = await store.append(newMessage(room, { ...sent, replyTo: "m-1" })).then(
			() => undefined,
			(error: unknown) => error,
		);
		const isConflict = ChatError.is(refusal) && refusal.code === "CONFLICT";
		assertEqual(isConflict, true, "a message that replies to another one counts as the retry");
		await assertNextSeq(store, room, 3, "a late retry takes a number, which leaves a gap");
	},
}));
