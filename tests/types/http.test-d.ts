import { hc } from "hono/client";
import { expectTypeOf, test } from "vitest";
import type { AckResults, ChatHttp, ChatMessage, WireError } from "../../src";

const { rooms } = hc<ChatHttp>("https://app.example/api/chat/wsChat");
const param = { room: "tea" };

test("Hono's client knows the input and output of each route", async () => {
	const page = await rooms[":room"].messages.$get({ param, query: { before: "5", limit: "20" } });
	if (page.status === 200) expectTypeOf(await page.json()).toEqualTypeOf<AckResults["loadHistory"]>();
	if (page.status === 403) expectTypeOf(await page.json()).toEqualTypeOf<WireError>();
	const sent = await rooms[":room"].messages.$post({ param, json: { text: "hello", clientId: "c1" } });
	if (sent.status === 201) expectTypeOf(await sent.json()).toEqualTypeOf<ChatMessage>();
	const message = rooms[":room"].messages[":id"];
	const edited = await message.$patch({ param: { ...param, id: "m" }, json: { text: "bye", editedAt: 5 } });
	if (edited.status === 200) expectTypeOf(await edited.json()).toEqualTypeOf<ChatMessage>();
	const gone = await message.$delete({ param: { ...param, id: "m" } });
	if (gone.status === 409) expectTypeOf(await gone.json()).toEqualTypeOf<WireError>();
	const reacted = await message.reactions[":emoji"].$put({ param: { ...param, id: "m", emoji: "👍" } });
	if (reacted.ok) expectTypeOf((await reacted.json()).reactions?.["👍"]?.count).toEqualTypeOf<number | undefined>();
	const members = await rooms[":room"].members.$get({ param });
	if (members.ok) expectTypeOf((await members.json()).occupancy).toEqualTypeOf<number>();
});

test("a wrong route, query or body does not compile", () => {
	// @ts-expect-error there is no such route
	void rooms[":room"].people.$get({ param });
	// @ts-expect-error a room is needed
	void rooms[":room"].messages.$get({ query: {} });
	// @ts-expect-error no such query
	void rooms[":room"].messages.$get({ param, query: { first: "5" } });
	// @ts-expect-error a text is needed
	void rooms[":room"].messages.$post({ param, json: {} });
	// @ts-expect-error a text is a string
	void rooms[":room"].messages.$post({ param, json: { text: 1 } });
	// @ts-expect-error an emoji is needed
	void rooms[":room"].messages[":id"].reactions[":emoji"].$delete({ param: { ...param, id: "m" } });
	// @ts-expect-error a text is needed
	void rooms[":room"].messages[":id"].$patch({ param: { ...param, id: "m" }, json: {} });
	// @ts-expect-error an id is needed
	void rooms[":room"].messages[":id"].$get({ param });
});
