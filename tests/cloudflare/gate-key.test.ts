import { expect, test } from "vitest";
import { ChatError, StoreError } from "../../src";
import { gateKey, gateName } from "../../src/cloudflare/gate-key";
import { outcomeOf, resultOf } from "../../src/cloudflare/outcome";
import { roomOf } from "../../src/cloudflare/room/room-object";
import { serversTopicOf, topicOf } from "../../src/rpc/bus/topic";

const requestWith = (headers: Record<string, string>, query = "") =>
	new Request(`https://chat.example/wsChat${query}`, { headers });

test.each([
	["the Authorization header", requestWith({ authorization: "Bearer a", cookie: "b" }, "?token=c"), "Bearer a"],
	["the token in the URL", requestWith({ "sec-websocket-protocol": "chat, b" }, "?token=c"), "c"],
	["the last subprotocol", requestWith({ "sec-websocket-protocol": "chat, b" }), "b"],
	["the cookies", requestWith({ cookie: "session=b" }), "session=b"],
	["nothing", requestWith({}), undefined],
])("a gate is chosen by %s", (_what, request, key) => {
	expect(gateKey(request)).toBe(key);
});

test("a credential always has the same gate, and many credentials use all gates", () => {
	expect(gateName("Bearer a", 4)).toBe(gateName("Bearer a", 4));
	const names = new Set(Array.from({ length: 200 }, (_, n) => gateName(`Bearer ${n}`, 4)));
	expect([...names].sort()).toEqual(["gate-0", "gate-1", "gate-2", "gate-3"]);
	expect(gateName(undefined, 4)).toMatch(/^gate-[0-3]$/);
});

test.each(["general", "a:b", "räume/✓", "servers", "::servers"])(
	"the topic of the room %j belongs to its object",
	(room) => {
		expect(roomOf(topicOf("jsandy-chat:wsChat", room))).toBe(room);
	},
);

test("the topic of the servers belongs to no room", () => {
	expect(roomOf(serversTopicOf("jsandy-chat:wsChat"))).toBeUndefined();
});

test.each([
	[
		"a ChatError",
		new ChatError("CONFLICT", "another text", { retryAfterMs: 7 }),
		{ code: "CONFLICT", retryAfterMs: 7 },
	],
	["a StoreError", new StoreError("permanent", "too big", { scope: "room" }), { failure: "permanent", scope: "room" }],
])("%s keeps what it says on its way between objects", async (_what, error, fields) => {
	const outcome = structuredClone(await outcomeOf(() => Promise.reject(error)));
	const result = await Promise.resolve(outcome)
		.then(resultOf)
		.catch((caught: unknown) => caught);
	expect(result).toMatchObject({ ...fields, message: error.message });
	expect(ChatError.is(result)).toBe(ChatError.is(error));
});
