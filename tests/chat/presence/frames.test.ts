import { expect, test } from "vitest";
import { presenceFrameSchema, presenceFrameSchemas } from "../../../src/chat/presence/frames";

const user = { room: "lobby", userId: "u1", username: "Ada" };
const frames = [
	{ kind: "hello", node: "n1", version: 0 },
	{ kind: "heartbeat", node: "n1", version: 7 },
	{ kind: "delta", node: "n1", version: 8, ...user, on: true },
	{ kind: "snapshotRequest", node: "n1", to: "n2" },
	{ kind: "snapshot", node: "n1", version: 8, part: 0, parts: 1, entries: [user] },
	{ kind: "bye", node: "n1", keepMs: 10_000 },
] as const;
const shown = { ...user, profile: { avatar: "a" }, since: 1_700_000_000_000 };

test("every kind of frame survives encoding and parsing unchanged", () => {
	expect(frames.map((frame) => presenceFrameSchema.parse(JSON.parse(JSON.stringify(frame))))).toEqual(frames);
	expect(frames).toHaveLength(presenceFrameSchemas.length);
	const snapshot = { ...frames[4], entries: [shown] };
	expect(presenceFrameSchema.parse(JSON.parse(JSON.stringify(snapshot)))).toEqual(snapshot);
});

test.each<[string, unknown]>([
	["of an unknown kind", { kind: "relay", node: "n1" }],
	["without a node", { kind: "heartbeat", version: 1 }],
	["with a node that is too long", { kind: "heartbeat", node: "n".repeat(65), version: 1 }],
	["with half a version", { kind: "heartbeat", node: "n1", version: 1.5 }],
	["with a version below none", { kind: "heartbeat", node: "n1", version: -1 }],
	["with a version that cannot be counted from", { kind: "heartbeat", node: "n1", version: 2 ** 53 }],
	["with a room that poses as another", { ...frames[2], room: "lob\u202eby" }],
	["with a user without a name", { ...frames[2], username: "" }],
	["with a profile of 2 KiB", { ...frames[2], profile: { about: "x".repeat(2_048) } }],
	["with a profile that reaches a prototype", { ...frames[2], profile: JSON.parse('{"__proto__":{"isAdmin":true}}') }],
	["with a profile that is none", { ...frames[2], profile: "avatar" }],
	["with a profile in a snapshot that is none", { ...frames[4], entries: [{ ...user, profile: [1] }] }],
	["with a credential of no time", { ...frames[2], since: -1 }],
	["with a part past the last", { ...frames[4], part: 1 }],
	["with parts without end", { ...frames[4], parts: 1e6 }],
	["with entries without end", { ...frames[4], entries: Array.from({ length: 501 }, () => user) }],
	["that keeps users without end", { kind: "bye", node: "n1", keepMs: 1e9 }],
	["that is none", "hello"],
])("a frame %s is refused", (_what, frame) => {
	expect(presenceFrameSchema.safeParse(frame).success).toBe(false);
});
