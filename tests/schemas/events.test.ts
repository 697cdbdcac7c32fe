import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as schemas from "../../src/schemas";

const incoming = [
	"joinRoom",
	"leaveRoom",
	"sendMessage",
	"startTyping",
	"stopTyping",
	"loadHistory",
	"editMessage",
	"deleteMessage",
	"addReaction",
	"removeReaction",
	"markRead",
	"reportMessage",
	"authenticate",
] as const;
const outgoing = [
	"newMessage",
	"messageUpdated",
	"passed",
	"ownReactions",
	"userJoined",
	"userLeft",
	"memberChanged",
	"userTyping",
	"readReceipt",
	"occupancy",
	"removed",
	"reconnect",
] as const;
const message = { id: "m1", room: "a", text: "hi", userId: "u", username: "Ada", timestamp: 1, seq: 1, updatedSeq: 1 };
const member = { room: "a", userId: "u", username: "Ada" };

test("every event of the contract has a schema, in the map and as an export", () => {
	expect(Object.keys(schemas.incomingEvents)).toEqual(incoming);
	expect(Object.keys(schemas.outgoingEvents)).toEqual(outgoing);
	for (const event of incoming) expect(Reflect.get(schemas, `${event}Schema`)).toBe(schemas.incomingEvents[event]);
	for (const event of outgoing) expect(Reflect.get(schemas, `${event}Schema`)).toBe(schemas.outgoingEvents[event]);
	expect(Object.keys(schemas.ackResults)).toEqual(incoming);
});

test("no event has a reserved name", () => {
	expect(schemas.reservedEvents).toEqual(
		expect.arrayContaining(["ack", "error", "welcome", "ping", "pong", "disconnect"]),
	);
	const names = [...incoming, ...outgoing] as string[];
	expect(schemas.reservedEvents.filter((name) => names.includes(name))).toEqual([]);
});

test("the schemas import zod and nothing else", () => {
	const folder = join(import.meta.dirname, "../../src/schemas");
	for (const file of readdirSync(folder)) {
		const text = readFileSync(join(folder, file), "utf8");
		for (const [, path] of text.matchAll(/from "([^"]+)"/g)) expect(path, file).toMatch(/^zod$|^\.\/[a-z]+$/);
		// Imported as a namespace, or a bundle grows by 65 KB.
		expect(text, file).not.toContain("import { z }");
	}
});

const valid: Record<(typeof incoming)[number], object[]> = {
	joinRoom: [{ room: "a" }, { room: "a", since: 0, epoch: "e", limit: 200 }],
	leaveRoom: [{ room: "a" }],
	sendMessage: [
		{ room: "a", text: "x" },
		{ room: "a", text: "x", clientId: "c", replyTo: "m", metadata: { a: 1 }, mentions: ["u"], mentionsRoom: true },
	],
	startTyping: [{ room: "a" }],
	stopTyping: [{ room: "a" }],
	loadHistory: [{ room: "a" }, { room: "a", before: 1, limit: 1 }, { room: "a", after: 0 }],
	editMessage: [
		{ room: "a", id: "m", text: "x" },
		{ room: "a", id: "m", text: "x", mentions: [], mentionsRoom: true },
	],
	deleteMessage: [{ room: "a", id: "m" }],
	addReaction: [{ room: "a", id: "m", emoji: "👍" }],
	removeReaction: [{ room: "a", id: "m", emoji: ":shipit:" }],
	markRead: [{ room: "a", seq: 0 }],
	reportMessage: [{ room: "a", id: "m1", reason: "spam" }],
	authenticate: [{ token: "t" }],
};

describe.each(incoming)("%s", (event) => {
	test("accepts its data and strips unknown keys", () => {
		for (const data of valid[event]) {
			expect(schemas.incomingEvents[event].parse({ ...data, userId: "forged", seqs: 1 })).toEqual(data);
		}
	});

	test("requires every key that is not optional", () => {
		const [data = {}] = valid[event];
		for (const key of Object.keys(data)) {
			expect(schemas.incomingEvents[event].safeParse({ ...data, [key]: undefined }).success, key).toBe(false);
		}
		for (const wrong of [null, undefined, [], "x", 1]) {
			expect(schemas.incomingEvents[event].safeParse(wrong).success).toBe(false);
		}
	});
});

test.each(["sendMessage", "editMessage"] as const)("%s mentions at most 20 users, each once", (event) => {
	const parse = (mentioning: object) =>
		schemas.incomingEvents[event].safeParse({ room: "a", id: "m", text: "x", ...mentioning });
	const users = Array.from({ length: 20 }, (_, index) => `u-${index}`);
	expect(parse({ mentions: users }).data).toMatchObject({ mentions: users });
	expect(parse({ mentions: ["b", "a", "b", "a"] }).data).toMatchObject({ mentions: ["b", "a"] });
	for (const wrong of [
		{ mentions: [...users, "u-20"] },
		{ mentions: [""] },
		{ mentions: ["\u0000"] },
		{ mentions: [1] },
		{ mentions: "u" },
		{ mentionsRoom: false },
		{ mentionsRoom: 1 },
	]) {
		expect(parse(wrong).success, JSON.stringify(wrong)).toBe(false);
	}
});

test("a limit is 1 to 200, and a page has either before or after", () => {
	for (const limit of [0, 201, 1.5, "1"]) {
		expect(schemas.joinRoomSchema.safeParse({ room: "a", limit }).success).toBe(false);
		expect(schemas.loadHistorySchema.safeParse({ room: "a", limit }).success).toBe(false);
	}
	expect(schemas.loadHistorySchema.safeParse({ room: "a", before: 1, after: 1 }).success).toBe(false);
});

test.each<[(typeof outgoing)[number], object]>([
	["newMessage", message],
	[
		"newMessage",
		{
			...message,
			clientId: "c",
			replyTo: "m",
			metadata: {},
			mentions: ["u", "v"],
			mentionsRoom: true,
			editedAt: 1,
			n: 3,
			kind: "system",
			reactions: { "👍": { count: 12, userIds: ["u"] } },
		},
	],
	["messageUpdated", { ...message, text: "", deletedAt: 2, updatedSeq: 9 }],
	["passed", { room: "a", seq: 4 }],
	["ownReactions", { room: "a", id: "m", emoji: ["👍"] }],
	["userJoined", member],
	["userLeft", member],
	["userTyping", { ...member, isTyping: true }],
	["readReceipt", { room: "a", userId: "u", seq: 1 }],
	["occupancy", { room: "a", count: 0 }],
	["removed", { room: "a", reason: "" }],
	["reconnect", { inMs: 0 }],
])("%s carries its data and nothing more, in case %#", (event, data) => {
	expect(schemas.outgoingEvents[event].parse({ ...data, secret: 1 })).toEqual(data);
	expect(schemas.outgoingEvents[event].safeParse({}).success).toBe(false);
});

test("frames and errors match the contract", () => {
	expect(schemas.clientFrameSchema.safeParse(["a", null]).success).toBe(true);
	expect(schemas.clientFrameSchema.safeParse(["a", {}, 1]).success).toBe(true);
	for (const wrong of [["a"], ["a", 1, 1, 1], [1, 1], ["a", 1, 0], {}]) {
		expect(schemas.clientFrameSchema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
	}
	const error = {
		code: "RATE_LIMITED",
		message: "m",
		event: "e",
		issues: [{ path: ["a", 0], message: "m" }],
		retryAfterMs: 1,
	};
	expect(schemas.wireErrorSchema.parse({ ...error, stack: "secret" })).toEqual(error);
	expect(schemas.errorFrameSchema.safeParse(["error", error]).success).toBe(true);
	expect(schemas.errorFrameSchema.safeParse(["error", error, "id"]).success).toBe(true);
	expect(schemas.ackFrameSchema.safeParse(["ack", null, 1]).success).toBe(true);
	expect(schemas.errorCodeSchema.options).toHaveLength(13);
});
