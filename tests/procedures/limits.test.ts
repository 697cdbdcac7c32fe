import { expect, test, vi } from "vitest";
import { closing } from "../support/closing";
import { errorOf } from "../support/error-of";
import { heldStore } from "../support/held-store";
import { RawClient } from "../support/raw-client";
import { startChat } from "../support/started-chat";

const room = "general";
const start = async (...args: Parameters<typeof startChat>) => closing(await startChat(...args));

test("a socket may be in 50 rooms, and may enter another after it leaves one", async () => {
	const ada = await (await start({ limits: { rates: false } })).connect("Ada");
	for (let n = 0; n < 50; n++) await ada.request("joinRoom", { room: `room ${n}` });
	expect(errorOf(await ada.ask("joinRoom", { room: "one more" }))).toMatchObject({
		code: "LIMIT_EXCEEDED",
		event: "joinRoom",
	});
	expect(await ada.request("joinRoom", { room: "room 7" })).toMatchObject({ room: "room 7" });
	await ada.request("leaveRoom", { room: "room 7" });
	expect(await ada.request("joinRoom", { room: "one more" })).toMatchObject({ occupancy: 1 });
});

test("concurrent joins of one socket do not exceed its room limit", async () => {
	const ada = await (await start({ limits: { rates: false, roomsPerSocket: 3 } })).connect("Ada");
	const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => ada.ask("joinRoom", { room: `room ${n}` })));
	expect(answers.map(([kind]) => kind).sort()).toEqual(["ack", "ack", "ack", "error", "error", "error"]);
});

test("a user may have 20 sockets: the next is closed with 4409, other users are unaffected, and a closed socket frees a slot", async () => {
	const chat = await start();
	const sockets = await Promise.all(Array.from({ length: 20 }, () => chat.connect("Ada")));
	const tooMany = new RawClient(`${chat.url}?name=Ada`);
	expect(await tooMany.closed).toBe(4409);
	const bob = await chat.join("Bob");
	await vi.waitFor(() => expect(chat.chat.connections).toBe(21));
	await sockets[0]?.close();
	await vi.waitFor(() => expect(chat.chat.connections).toBe(20));
	const ada = await chat.join("Ada");
	expect(await bob.heard("userJoined")).toHaveLength(2);
	expect(await ada.request("sendMessage", { room, text: "hi" })).toMatchObject({ userId: "Ada" });
});

test("a client over the rate is told when to retry, and the refused messages are not sent", async () => {
	const chat = await start();
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	const answers = await Promise.all(
		Array.from({ length: 15 }, (_, n) => ada.ask("sendMessage", { room, text: `${n}` })),
	);
	const refused = answers.filter(([kind]) => kind === "error").map(errorOf);
	expect(refused.length).toBeGreaterThanOrEqual(4);
	for (const error of refused) {
		expect(error).toMatchObject({ code: "RATE_LIMITED", event: "sendMessage" });
		expect(error.retryAfterMs).toBeGreaterThan(0);
		expect(error.retryAfterMs).toBeLessThanOrEqual(1_000);
	}
	expect(await bob.heard("newMessage")).toHaveLength(15 - refused.length);
	expect(await bob.request("sendMessage", { room, text: "mine" })).toMatchObject({ userId: "Bob" });
});

test("too much typing is dropped without an error", async () => {
	const chat = await start();
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	for (let n = 0; n < 10; n++) {
		expect(await ada.request("startTyping", { room })).toEqual({ room });
		ada.send("stopTyping", { room });
	}
	expect(await ada.heard("error")).toEqual([]);
	expect((await bob.heard("userTyping")).length).toBeLessThanOrEqual(12);
});

test("frames beyond the queue limit of a room are refused, and the queued ones are handled", async () => {
	const { store, hold } = heldStore();
	const chat = await start({ store, limits: { rates: false, queuedPerRoom: 3 } });
	const ada = await chat.join("Ada");
	const { reached, release } = hold("append");
	const answers = [1, 2, 3, 4, 5].map((n) => ada.ask("sendMessage", { room, text: `${n}` }));
	await reached;
	const [, , , fourth, fifth] = answers;
	for (const refused of [fourth, fifth]) {
		expect(errorOf((await refused) ?? ["none", null])).toMatchObject({
			code: "LIMIT_EXCEEDED",
			retryAfterMs: expect.any(Number),
		});
	}
	await ada.request("joinRoom", { room: "not held" });
	release();
	const served = await Promise.all(answers.slice(0, 3));
	expect(served.map(([kind]) => kind)).toEqual(["ack", "ack", "ack"]);
	expect(await ada.request("sendMessage", { room, text: "6" })).toMatchObject({ seq: 4 });
});
