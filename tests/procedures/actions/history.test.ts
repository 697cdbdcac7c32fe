import { expect, test } from "vitest";
import type { AckResults } from "../../../src";
import { MemoryMessageStore } from "../../../src/adapters";
import { closing } from "../../support/closing";
import { errorOf } from "../../support/error-of";
import { startChat } from "../../support/started-chat";

const room = "general";

async function started() {
	const store = new MemoryMessageStore();
	for (let n = 1; n <= 60; n++) {
		await store.append({ id: `m${n}`, room, text: `${n}`, userId: "Zoe", username: "Zoe", timestamp: n });
	}
	const chat = closing(await startChat({ store, limits: { rates: false } }));
	const ada = await chat.join("Ada");
	const load = async (query: object) => {
		const { messages, hasMore } = await ada.request<AckResults["loadHistory"]>("loadHistory", { room, ...query });
		return [messages.map(({ seq }) => seq), hasMore];
	};
	return { ada, load };
}

test("a page has the latest messages, those before a seq or those after a seq, oldest first", async () => {
	const { load } = await started();
	expect(await load({})).toEqual([Array.from({ length: 50 }, (_, n) => n + 11), true]);
	expect(await load({ limit: 2 })).toEqual([[59, 60], true]);
	expect(await load({ before: 11 })).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], false]);
	expect(await load({ before: 4, limit: 2 })).toEqual([[2, 3], true]);
	expect(await load({ after: 0, limit: 2 })).toEqual([[1, 2], true]);
	expect(await load({ after: 58, limit: 2 })).toEqual([[59, 60], false]);
	for (const beyond of [{ before: 0 }, { before: 1 }, { after: 60 }, { after: 1_000 }]) {
		expect(await load(beyond)).toEqual([[], false]);
	}
	expect(await load({ before: 1_000, limit: 1 })).toEqual([[60], true]);
});

test.each([{ before: 3, after: 1 }, { before: -1 }, { after: 1.5 }, { limit: 0 }, { limit: 201 }, { before: "3" }])(
	"the page %j is refused",
	async (query) => {
		const { ada } = await started();
		const error = errorOf(await ada.ask("loadHistory", { room, ...query }));
		expect(error).toMatchObject({ code: "INVALID_DATA", event: "loadHistory" });
		expect(error.issues?.length).toBeGreaterThan(0);
	},
);
