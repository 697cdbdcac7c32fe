import { expect, test } from "vitest";
import type { Appended, MessageStore, NewMessage } from "../../../src";
import { MemoryMessageStore } from "../../../src/adapters";
import { RoomStore } from "../../../src/chat/store/room-store";
import { closing } from "../../support/closing";
import { errorOf } from "../../support/error-of";
import { FakeClock } from "../../support/fake-clock";
import { startChat } from "../../support/started-chat";

const room = "general";

/** Returns a store that was written without types and returns no promises. */
function storeWithoutPromises(): MessageStore {
	const messages: Appended["message"][] = [];
	return {
		append: (message: NewMessage) => {
			const seq = messages.length + 1;
			messages.push({ ...message, seq, updatedSeq: seq });
			return { message: messages.at(-1), repeated: false } as never;
		},
		list: ({ limit }) => ({ messages: messages.slice(-limit), hasMore: messages.length > limit }) as never,
		heads: () => new Map([[room, { epoch: "e", seq: messages.length }]]) as never,
	};
}

test("a store that returns plain values instead of promises works", async () => {
	const chat = closing(await startChat({ store: storeWithoutPromises() }));
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	expect(await ada.request("sendMessage", { room, text: "hi" })).toMatchObject({ seq: 1 });
	expect(await bob.next("newMessage")).toMatchObject({ text: "hi" });
	expect(await bob.request("loadHistory", { room })).toMatchObject({ messages: [{ text: "hi" }] });
	expect(chat.errors).toEqual([]);
});

test("a lazy query that runs when it is awaited runs once", async () => {
	const asked: NewMessage[] = [];
	const lazily = (message: NewMessage): PromiseLike<Appended> => ({
		// biome-ignore lint/suspicious/noThenProperty: queries of some databases are like this.
		then: (onDone, onFail) => {
			asked.push(message);
			return Promise.reject<Appended>(new Error("refused")).then(onDone, onFail);
		},
	});
	const store = { append: lazily as MessageStore["append"], list: async () => ({ messages: [], hasMore: false }) };
	const ada = await closing(await startChat({ store })).join("Ada");
	expect(errorOf(await ada.ask("sendMessage", { room, text: "hi" }))).toMatchObject({ code: "STORE_UNAVAILABLE" });
	expect(asked).toHaveLength(1);
});

test.each([
	undefined,
	null,
	{},
	7,
	new Map([[room, undefined]]),
	new Map([[room, { epoch: 7, seq: 0 }]]),
	new Map([[room, { epoch: "e", seq: "0" }]]),
	{ [room]: { epoch: "e", seq: 0 } },
])("invalid heads are the store's failure, case %#", async (heads) => {
	const errors: unknown[] = [];
	const inner = new MemoryMessageStore();
	const store = new RoomStore({
		store: {
			append: (message) => inner.append(message),
			list: (query) => inner.list(query),
			heads: async () => heads as never,
		},
		clock: new FakeClock(),
		onError: (error) => errors.push(error),
		onLate: () => {},
		onUncertain: () => {},
	});
	await expect(store.head(room)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
	expect(errors).toHaveLength(1);
});
