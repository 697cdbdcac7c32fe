import { expect, test } from "vitest";
import { serversTopicOf, topicOf } from "../../../src/rpc/bus/topic";

const rooms = [
	"lobby",
	"*",
	">",
	"a.b",
	"a,b",
	"a b",
	"a:b",
	":servers",
	"::servers",
	"~~~",
	"???",
	"é",
	"日本",
	"😀",
	"a\u0301",
];

test("a topic holds no character that a pub/sub reads as syntax, whatever the room's name", () => {
	for (const room of rooms) expect(topicOf("chat", room), room).toMatch(/^chat:[\w-]+$/);
});

test("every room has its own topic, and none has the topic of the servers", () => {
	const topics = [...rooms.map((room) => topicOf("chat", room)), serversTopicOf("chat")];
	expect(new Set(topics).size).toBe(rooms.length + 1);
});
