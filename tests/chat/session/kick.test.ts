import { describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { type ChatMessage, createChatProcedure } from "../../../src";
import { MemoryMessageStore, MemoryPubSub } from "../../../src/adapters";
import { closing } from "../../support/closing";
import { errorOf } from "../../support/error-of";
import { gate } from "../../support/gate";
import { heldStore } from "../../support/held-store";
import { startMounted } from "../../support/mounted";
import { RawClient } from "../../support/raw-client";
import { SimCluster } from "../../support/sim-cluster";
import { startChat } from "../../support/started-chat";

const room = "general";

/** A hook that waits for `open`, for Ada alone. `reached` resolves once it waits. */
function heldHook() {
	const [reached, opened] = [gate(), gate()];
	const isHeld = { on: true };
	const hold = async (user: { id: string }) => {
		if (user.id !== "Ada" || !isHeld.on) return;
		reached.open();
		await opened.opened;
	};
	return { hold, reached: reached.opened, open: opened.open, isHeld };
}

/** Two servers of one chat, and the one that kicks. */
async function start(kickFrom: "here" | "there", options: Parameters<typeof startChat>[0]) {
	const [pubsub, store] = [new MemoryPubSub(), new MemoryMessageStore()];
	const servers = [1, 2].map(async () => closing(await startChat({ ...options, store }, { pubsub, http: true })));
	const [here, there] = (await Promise.all(servers)) as [Awaited<(typeof servers)[0]>, Awaited<(typeof servers)[0]>];
	return { here, there, store, kicker: kickFrom === "here" ? here.chat : there.chat };
}

describe.each(["here", "there"] as const)("a kick from the server %s", (from) => {
	test("wins over a join whose authorize has not answered yet", async () => {
		const held = heldHook();
		const authorize = async ({ user }: { user: { id: string } }) => held.hold(user).then(() => true);
		const { here, kicker } = await start(from, { authorize });
		const bob = await here.join("Bob");
		const ada = await here.connect("Ada");
		const joining = ada.ask("joinRoom", { room });
		await held.reached;
		await kicker.kick({ room, userId: "Ada" });
		held.open();
		expect(errorOf(await joining).code).toBe("FORBIDDEN");
		await bob.request("sendMessage", { room, text: "a secret" });
		expect(await ada.heard("newMessage")).toEqual([]);
		expect(await here.chat.members(room)).toEqual([{ userId: "Bob", username: "Bob" }]);
		expect(await ada.request("joinRoom", { room }), "a later join is a new one").toMatchObject({ room });
	});

	test("wins over a message under review: it is not stored, and no member receives it", async () => {
		const held = heldHook();
		const { here, kicker, store } = await start(from, { beforeSend: ({ user }) => held.hold(user) });
		const bob = await here.join("Bob");
		const ada = await here.join("Ada");
		const sending = ada.ask("sendMessage", { room, text: "too late" });
		await held.reached;
		await kicker.kick({ room, userId: "Ada" });
		await bob.next("userLeft");
		held.open();
		expect(errorOf(await sending).code).toBe("FORBIDDEN");
		expect((await store.list({ room, limit: 10 })).messages).toEqual([]);
		expect(await bob.heard("newMessage")).toEqual([]);
		expect(await ada.heard("removed")).toHaveLength(1);
	});

	test("wins over requests by HTTP, also of a user without a socket", async () => {
		const held = heldHook();
		let asked = 0;
		const authorize = async ({ user }: { user: { id: string } }) => {
			asked += 1;
			await held.hold(user);
			return true;
		};
		const { here, kicker, store } = await start(from, { authorize });
		const url = `${here.url}/rooms/${room}`;
		const headers = { "content-type": "application/json" };
		const body = JSON.stringify({ text: "too late" });
		const requests = [
			fetch(`${url}/messages?name=Ada`, { method: "POST", headers, body }),
			fetch(`${url}/messages?name=Ada`),
			fetch(`${url}/members?name=Ada`),
		];
		await expect.poll(() => asked).toBe(3);
		await kicker.kick({ room, userId: "Ada" });
		held.open();
		expect((await Promise.all(requests)).map(({ status }) => status)).toEqual([403, 403, 403]);
		expect((await store.list({ room, limit: 10 })).messages).toEqual([]);
		held.isHeld.on = false;
		expect((await fetch(`${url}/messages?name=Ada`, { method: "POST", headers, body })).status).toBe(201);
	});
});

test("a kick waits for a message that the store already has, and every member receives it before", async () => {
	const { store, hold } = heldStore();
	const chat = closing(await startChat({ store }));
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	const append = hold("append");
	ada.send("sendMessage", { room, text: "in time" });
	await append.reached;
	const resolved = vi.fn();
	const kicked = chat.chat.kick({ room, userId: "Ada" }).then(resolved);
	await bob.next("userLeft");
	expect(resolved).not.toHaveBeenCalled();
	append.release();
	await kicked;
	expect((await bob.heard<ChatMessage>("newMessage")).map(({ text }) => text)).toEqual(["in time"]);
	expect(await ada.heard("newMessage"), "Ada hears nothing more").toEqual([]);
});

test("a kick from the chat refuses a socket and a request whose auth has not answered yet", async () => {
	const held = heldHook();
	let asked = 0;
	const wsChat = createChatProcedure({
		auth: async ({ next }) => {
			const user = { id: "Ada", name: "Ada" };
			asked += 1;
			await held.hold(user);
			return next({ user });
		},
	});
	const { chat, url } = await startMounted({ wsChat }, { http: true });
	const ada = new RawClient(`${url}/wsChat`);
	const page = fetch(`${url}/wsChat/rooms/${room}/messages`);
	await expect.poll(() => asked).toBe(2);
	await chat.kick({ userId: "Ada" });
	held.open();
	expect(await ada.closed).toBe(4403);
	expect((await page).status).toBe(403);
	await (await RawClient.open(`${url}/wsChat`)).close();
});

test("a listener of a custom event says nothing in a room from which its user was kicked meanwhile", async () => {
	const held = heldHook();
	const shout = z.object({ room: z.string() });
	const wsChat = createChatProcedure({
		auth: async ({ c, next }) => {
			const name = c.req.query("name") ?? "";
			return next({ user: { id: name, name } });
		},
		incoming: { shout },
		outgoing: { shouted: shout },
		on: {
			shout: async ({ data, user, io }) => {
				await held.hold(user);
				await io.to(data.room).emit("shouted", data);
			},
		},
	});
	const { chat, url } = await startMounted({ wsChat });
	const join = async (name: string) => {
		const client = await RawClient.open(`${url}/wsChat?name=${name}`);
		await client.request("joinRoom", { room });
		return client;
	};
	const [ada, bob] = [await join("Ada"), await join("Bob")];
	const shouting = ada.ask("shout", { room });
	await held.reached;
	await chat.kick({ room, userId: "Ada" });
	held.open();
	expect(errorOf(await shouting).code).toBe("FORBIDDEN");
	expect(await bob.heard("shouted")).toEqual([]);
	await bob.request("shout", { room });
	expect(await bob.heard("shouted")).toHaveLength(1);
});

test("a kick from the chat ends the presence of a user whose connection was just lost", async () => {
	const cluster = new SimCluster(1);
	const bob = await cluster.join(0, "Bob");
	const ada = await cluster.join(0, "Ada");
	ada.socket.drop(1006);
	await cluster.wait(10);
	expect(bob.heard("userLeft")).toEqual([]);
	await cluster.servers[0]!.chat.kick({ userId: "Ada" });
	await cluster.wait(10);
	expect(bob.heard("userLeft")).toHaveLength(1);
	await cluster.close();
});

test("a kick whose first announcements are lost still reaches the other servers, within 1 s", async () => {
	const cluster = new SimCluster(2);
	const ada = await cluster.join(1, "Ada");
	let lost = 0;
	cluster.bus.lose(({ kind }) => kind === "kick" && lost++ < 2);
	await cluster.servers[0]!.chat.kick({ room: "lobby", userId: "Ada" });
	await cluster.wait(500);
	expect(ada.heard("removed")).toEqual([]);
	await cluster.wait(510);
	expect(ada.heard("removed")).toHaveLength(1);
	await cluster.close();
});

test("a user who comes back between two announcements of a kick stays", async () => {
	const cluster = new SimCluster(2);
	const ada = await cluster.join(1, "Ada");
	await cluster.servers[0]!.chat.kick({ room: "lobby", userId: "Ada" });
	await cluster.wait(100);
	await ada.join();
	await cluster.wait(2_000);
	expect(ada.heard("removed")).toHaveLength(1);
	expect(await ada.say("back")).toMatchObject({ text: "back" });
	await cluster.close();
	expect(cluster.clock.pending).toBe(0);
});
