import { expect, test, vi } from "vitest";
import { message } from "./samples";
import { once, setupSocket } from "./setup-socket";

const it = setupSocket();

const malformed = [
	"",
	"{",
	"null",
	"{}",
	"[]",
	'["newMessage"]',
	"[1,2]",
	'["a",1,2,3]',
	`${"[".repeat(50_000)}${"]".repeat(50_000)}`,
	'["ack",{}]',
	'["ack",{},null]',
	'["ack",{},"nobody asked"]',
	'["error",null]',
	'["error",{"code":7,"message":"x"}]',
	'["error",{"code":"INTERNAL","message":"x"},99]',
	'["welcome",{"protocol":1,"connectionId":"other","userId":null,"heartbeatMs":1,"maxFrameBytes":1}]',
	'["ping",null]',
	'["connect",{}]',
	'["disconnect",{}]',
	'["resync",{}]',
	'["noSuchEvent",{}]',
	'["__proto__",{"polluted":true}]',
	'["constructor",{}]',
	'["toString",{}]',
	Buffer.from('["newMessage",{}]'),
];

test("malformed frames are dropped and counted, and the next valid one arrives", async () => {
	const onError = vi.fn();
	const socket = it.open({ onError });
	const server = await it.server.accept();
	await once(socket, "connect");
	const system = vi.fn();
	for (const event of ["connect", "disconnect", "resync", "error"] as const) socket.on(event, system);
	for (const text of malformed) server.sendText(text);
	const heard = once(socket, "newMessage");
	server.send(["newMessage", message(1)]);
	expect((await heard).text).toBe("text 1");
	expect(socket.dropped).toBe(malformed.length);
	expect(socket.id).toBe("c1");
	expect([system.mock.calls, onError.mock.calls]).toEqual([[], []]);
	expect("polluted" in {}).toBe(false);
});

test("a change without the fields of a change is delivered unchanged", async () => {
	const socket = it.open();
	const server = await it.server.accept();
	const heard = vi.fn();
	socket.on("newMessage", heard);
	for (const data of [null, 1, { room: "lobby" }, { room: 4, updatedSeq: "x" }]) server.send(["newMessage", data]);
	server.send(["removed", null]);
	server.send(["reconnect", { inMs: "soon" }]);
	await server.settle();
	expect(heard).toHaveBeenCalledTimes(4);
});

test("a listener that throws or rejects is reported and stops no other", async () => {
	const onError = vi.fn();
	const socket = it.open({ onError });
	const server = await it.server.accept();
	const thrown = new Error("thrown");
	const rejected = new Error("rejected");
	socket.on("newMessage", () => {
		throw thrown;
	});
	socket.on("newMessage", () => Promise.reject(rejected));
	const heard = once(socket, "newMessage");
	server.send(["newMessage", message(1)]);
	await heard;
	await server.settle();
	expect(onError.mock.calls).toEqual([[thrown], [rejected]]);
});
