import { expect, test, vi } from "vitest";
import * as z from "zod";
import { MemoryPubSub } from "../../../src/adapters";
import { jsandy, type ServerOptions } from "../../../src/rpc";
import { countingPubSub } from "../../support/counting-pubsub";
import { gate } from "../../support/gate";
import { startRpc } from "../../support/started-rpc";

const { procedure } = jsandy.init();
const rooms = z.object({ rooms: z.array(z.string()) });
const room = z.object({ room: z.string() });
const ws = procedure
	.incoming({ join: rooms, leave: room, say: rooms.extend({ text: z.string() }) })
	.outgoing({ said: z.object({ text: z.string() }) })
	.ws(({ socket, io }) => {
		socket.on("join", async ({ rooms }) => {
			await Promise.all(rooms.map((name) => socket.join(name)));
			return [...socket.rooms];
		});
		socket.on("leave", ({ room }) => socket.leave(room));
		socket.on("say", ({ rooms, text }) => io.to(rooms).emit("said", { text }));
	});
const start = (options?: ServerOptions) => startRpc({ ws }, options);

test("a socket may be in many rooms, and joining one again does nothing", async () => {
	const { connect } = await start();
	const client = await connect();
	expect(await client.request("join", { rooms: ["a", "b", "a", "__proto__"] })).toEqual(["a", "b", "__proto__"]);
	await client.request("say", { rooms: ["a"], text: "once" });
	await client.request("leave", { room: "a" });
	await client.request("say", { rooms: ["a"], text: "gone" });
	await client.request("say", { rooms: ["__proto__"], text: "still" });
	expect(await client.heard("said")).toEqual([{ text: "once" }, { text: "still" }]);
});

test("only members of a room get its events", async () => {
	const { connect } = await start();
	const [inside, outside] = [await connect(), await connect()];
	await inside.request("join", { rooms: ["a"] });
	await outside.request("join", { rooms: ["b"] });
	await outside.request("say", { rooms: ["a"], text: "hi" });
	expect(await inside.heard("said")).toHaveLength(1);
	expect(await outside.heard("said")).toEqual([]);
});

test("a member of several of the rooms gets an event once, on every server, even when a room is named twice", async () => {
	const pubsub = new MemoryPubSub();
	const [one, two] = [await start({ pubsub }), await start({ pubsub })];
	const [near, far, farther] = [await one.connect(), await two.connect(), await two.connect()];
	await near.request("join", { rooms: ["a", "b"] });
	await far.request("join", { rooms: ["a", "b", "c"] });
	await farther.request("join", { rooms: ["c"] });
	await near.request("say", { rooms: ["a", "b", "c", "a", "c"], text: "hi" });
	expect(await near.heard("said")).toEqual([{ text: "hi" }]);
	expect(await far.heard("said")).toEqual([{ text: "hi" }]);
	expect(await farther.heard("said")).toEqual([{ text: "hi" }]);
});

test("an event for many rooms reaches all of them on every server", async () => {
	const pubsub = new MemoryPubSub();
	const [one, two] = [await start({ pubsub }), await start({ pubsub })];
	const [near, far] = [await one.connect(), await two.connect()];
	const many = Array.from({ length: 150 }, (_, n) => `room ${n}`);
	await far.request("join", { rooms: ["room 149"] });
	await near.request("say", { rooms: many, text: "hi" });
	expect(await far.heard("said")).toEqual([{ text: "hi" }]);
	expect(two.onError).not.toHaveBeenCalled();
});

test("two procedures have separate rooms, even when the rooms' names are the same", async () => {
	const bus = countingPubSub();
	const { connect } = await startRpc({ one: ws, two: ws }, { pubsub: bus.pubsub });
	const [one, two] = [await connect("/one"), await connect("/two")];
	for (const client of [one, two]) await client.request("join", { rooms: ["a"] });
	await one.request("say", { rooms: ["a"], text: "hi" });
	expect(await one.heard("said")).toHaveLength(1);
	expect(await two.heard("said")).toEqual([]);
	expect(new Set(bus.open).size).toBe(2);
});

test("a room has one subscription while it has members, and none after the last one left, disconnected or was closed", async () => {
	const { pubsub, open } = countingPubSub();
	const { connect, rpc } = await start({ pubsub });
	const [first, second, third] = [await connect(), await connect(), await connect()];
	for (const client of [first, second, third]) await client.request("join", { rooms: ["a", "b"] });
	expect(open).toHaveLength(2);
	await first.request("leave", { room: "a" });
	second.ws.terminate();
	await vi.waitFor(() => expect(rpc.connections).toBe(2));
	expect(open).toHaveLength(2);
	await third.request("leave", { room: "a" });
	expect(open).toHaveLength(1);
	await third.request("join", { rooms: ["a"] });
	expect(open).toHaveLength(2);
	await rpc.close();
	expect(open).toEqual([]);
});

test("a join after the socket has ended leaves nothing behind", async () => {
	const { pubsub, open } = countingPubSub();
	const [asked, joining, joined] = [gate(), gate(), gate()];
	const late = procedure.incoming({ join: room }).ws(({ socket }) => {
		socket.on("join", async ({ room }) => {
			asked.open();
			await joining.opened;
			await socket.join(room);
			expect([...socket.rooms]).toEqual([]);
			joined.open();
		});
	});
	const { connect, rpc } = await startRpc({ ws: late }, { pubsub });
	const client = await connect();
	client.send("join", { room: "a" });
	await asked.opened;
	await client.close();
	await vi.waitFor(() => expect(rpc.connections).toBe(0));
	joining.open();
	await joined.opened;
	expect(open).toEqual([]);
});

test("a disconnect listener still has its rooms, and its last event reaches the others", async () => {
	const last = procedure
		.incoming({ join: room })
		.outgoing({ left: z.object({ rooms: z.array(z.string()) }) })
		.ws(({ socket, io }) => {
			socket.on("join", ({ room }) => socket.join(room));
			socket.on("disconnect", () => {
				for (const name of socket.rooms) void io.to(name).emit("left", { rooms: [...socket.rooms] });
			});
		});
	const pubsub = new MemoryPubSub();
	const [one, two] = [await startRpc({ ws: last }, { pubsub }), await startRpc({ ws: last }, { pubsub })];
	const [leaving, near, far] = [await one.connect(), await one.connect(), await two.connect()];
	for (const client of [leaving, near, far]) await client.request("join", { room: "a" });
	leaving.ws.terminate();
	for (const client of [near, far]) expect(await client.next("left")).toEqual({ rooms: ["a"] });
});
