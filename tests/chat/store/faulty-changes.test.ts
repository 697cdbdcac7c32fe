import { expect, test } from "vitest";
import type { ChatMessage, MessageStore } from "../../../src";
import { MemoryMessageStore } from "../../../src/adapters";
import { closing } from "../../support/closing";
import { errorOf } from "../../support/error-of";
import { startChat } from "../../support/started-chat";

const room = "general";
type Change = ChatMessage | undefined;

/** A store in memory whose changes answer what a test says. */
function storeWith(answer: (stored: Change) => unknown): MessageStore {
	const store = new MemoryMessageStore();
	const { replace, react } = store;
	store.replace = async (message, was) => answer(await replace.call(store, message, was)) as Change;
	store.react = async (where, id, changes) => answer(await react.call(store, where, id, changes)) as Change;
	return store;
}

const answers: Record<string, (stored: Change) => unknown> = {
	"no seq": (stored) => ({ ...stored, updatedSeq: undefined }),
	"the number that the message had": (stored) => ({ ...stored, updatedSeq: 0 }),
	"another message": (stored) => ({ ...stored, id: "another" }),
	"a message of another room": (stored) => ({ ...stored, room: "other" }),
	"a number": () => 5,
	"a row of another shape": () => ({ rows: [] }),
	"an error": () => {
		throw new Error("syntax error at or near UPDATE");
	},
};

test.each(Object.keys(answers))(
	"a store that answers a change with %s breaks no room",
	async (name) => {
		const chat = closing(await startChat({ store: storeWith(answers[name]!), limits: { rates: false } }));
		const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
		const { id } = await ada.request<ChatMessage>("sendMessage", { room, text: "one" });
		for (const [event, data] of [
			["editMessage", { text: "two" }],
			["deleteMessage", {}],
			["addReaction", { emoji: "👍" }],
		] as const) {
			const error = errorOf(await ada.ask(event, { room, id, ...data }));
			expect(["STORE_UNAVAILABLE", "NOT_FOUND"], event).toContain(error.code);
			expect(error.message).not.toContain("syntax");
		}
		// More failures than open a breaker: new messages have one of their own.
		for (let n = 0; n < 15; n++) await ada.ask("addReaction", { room, id, emoji: "👍" });
		const last = await ada.request<ChatMessage>("sendMessage", { room, text: "after" });
		for (let next = await bob.next<ChatMessage>("newMessage"); next.id !== last.id; ) {
			next = await bob.next<ChatMessage>("newMessage");
		}
		expect(chat.errors.length).toBeGreaterThan(0);
	},
	30_000,
);

test("an edit that always loses is CONFLICT after six tries", async () => {
	let tries = 0;
	const store = new MemoryMessageStore();
	store.replace = async () => {
		tries += 1;
		return null as never;
	};
	const chat = closing(await startChat({ store }));
	const ada = await chat.join("Ada");
	const { id } = await ada.request<ChatMessage>("sendMessage", { room, text: "one" });
	const error = errorOf(await ada.ask("editMessage", { room, id, text: "two" }));
	expect(error).toMatchObject({ code: "CONFLICT", retryAfterMs: expect.any(Number) });
	expect(tries).toBe(6);
	expect(errorOf(await ada.ask("deleteMessage", { room, id })).code).toBe("NOT_FOUND");
});
