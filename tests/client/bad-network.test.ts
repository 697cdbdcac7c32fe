import { Hono } from "hono";
import { expect, onTestFinished, test, vi } from "vitest";
import WebSocket from "ws";
import * as z from "zod";
import { createChatProcedure, mountChat, roomSchema } from "../../src";
import { type ChatClient, type ChatClientOptions, createChatClient } from "../../src/client";
import { serve } from "../../src/node";
import { startNetwork } from "../support/network";
import { seededRandom } from "../support/seeded-random";

const wsChat = () =>
	createChatProcedure({
		auth: async ({ c, next }) => next({ user: { id: c.req.query("token") ?? "", name: c.req.query("token") ?? "" } }),
		limits: { rates: false },
		incoming: { poke: z.object({ room: roomSchema, who: z.string() }) },
		outgoing: { poked: z.object({ room: roomSchema, by: z.string() }) },
		on: {
			poke: async ({ data: { room, who }, user, io }) => {
				await io.to(room).emit("poked", { room, by: user.name });
				return { poked: who };
			},
		},
		metadata: z.object({ color: z.enum(["red", "blue"]) }).optional(),
	});
type Chat = ReturnType<typeof wsChat>;

/** A chat behind a network that a test can degrade. It detects a silent link within seconds. */
async function started() {
	const app = new Hono();
	const chat = mountChat(app, { wsChat: wsChat() }, { heartbeatMs: 1_000 });
	const server = await serve(app);
	const network = await startNetwork(server.port);
	const clients: ChatClient<Chat>[] = [];
	onTestFinished(async () => {
		for (const client of clients) client.close();
		network.close();
		await chat.close({ graceMs: 0 });
		await server.close();
	});
	const join = async (name: string, options: Partial<ChatClientOptions> = {}) => {
		const client = createChatClient<Chat>({
			url: `${network.url}/wsChat`,
			WebSocket,
			getToken: () => name,
			random: () => 0.05,
			...options,
		});
		clients.push(client);
		await client.room("general").join();
		return { client, room: client.room("general") };
	};
	return { join, network };
}
type Room = Awaited<ReturnType<Awaited<ReturnType<typeof started>>["join"]>>["room"];

const shown = (room: Room) => room.state.messages.map(({ text, status }) => `${text}: ${status}`);
const patient = { timeout: 20_000, interval: 20 };

test("an ack that arrives after the client's timeout does not duplicate the message", async () => {
	const { join, network } = await started();
	const [ada, bob] = [await join("Ada", { timeoutMs: 1_000 }), await join("Bob")];
	network.delay(700);
	ada.room.send("slow");
	ada.room.send("slow, too");
	await vi.waitFor(() => expect(shown(ada.room)).toEqual(["slow: sent", "slow, too: sent"]), patient);
	await vi.waitFor(() => expect(shown(bob.room)).toEqual(["slow: sent", "slow, too: sent"]), patient);
	network.delay(0);
	ada.room.send("quick");
	await vi.waitFor(() => expect(shown(bob.room)).toEqual(["slow: sent", "slow, too: sent", "quick: sent"]), patient);
	expect(bob.room.state.messages.map((message) => message.status === "sent" && message.seq)).toEqual([1, 2, 3]);
}, 60_000);

test("an open link that carries nothing is detected, and messages sent meanwhile arrive once, in both directions", async () => {
	const { join, network } = await started();
	const [ada, bob] = [await join("Ada"), await join("Bob")];
	ada.room.send("before");
	await vi.waitFor(() => expect(shown(bob.room)).toEqual(["before: sent"]), patient);
	network.halfOpen();
	ada.room.send("into the void");
	bob.room.send("there, too");
	expect(ada.client.state.connection).toBe("open");
	await vi.waitFor(() => expect(ada.room.state.messages.length).toBe(3), patient);
	await vi.waitFor(() => expect(shown(ada.room).every((one) => one.endsWith(": sent"))).toBe(true), patient);
	await vi.waitFor(() => expect(shown(bob.room)).toEqual(shown(ada.room)), patient);
	expect([...shown(ada.room)].sort()).toEqual(["before: sent", "into the void: sent", "there, too: sent"]);
}, 60_000);

test("custom events and metadata reach a client whose link is lost", async () => {
	const { join, network } = await started();
	const [ada, bob] = [await join("Ada"), await join("Bob")];
	const poked: string[] = [];
	bob.room.on("poked", ({ by }) => poked.push(by));
	expect(await ada.client.socket.request("poke", { room: "general", who: "Bob" })).toEqual({ poked: "Bob" });
	await vi.waitFor(() => expect(poked).toEqual(["Ada"]), patient);
	network.blink();
	ada.room.send({ text: "in red", metadata: { color: "red" } });
	await vi.waitFor(() => expect(bob.room.state.messages[0]?.metadata?.color).toBe("red"), patient);
	expect(await ada.client.socket.request("poke", { room: "general", who: "Bob" })).toEqual({ poked: "Bob" });
	await vi.waitFor(() => expect(poked).toEqual(["Ada", "Ada"]), patient);
}, 60_000);

test.each([1, 2])(
	"whatever the network does (seed %i), both clients show each message once, in the same order",
	async (seed) => {
		const random = seededRandom(seed);
		const { join, network } = await started();
		const users = [await join("Ada", { timeoutMs: 1_000 }), await join("Bob", { timeoutMs: 1_000 })];
		const faults = [network.blink, network.halfOpen, () => network.delay(random() * 300), network.cut, () => {}];
		const sent: string[] = [];
		for (let n = 0; n < 60; n++) {
			const text = `message ${n}`;
			sent.push(text);
			users[n % 2]?.room.send(text);
			if (n % 6 === 0) {
				network.mend();
				faults[Math.floor(random() * faults.length)]?.();
			}
			await new Promise((resolve) => setTimeout(resolve, random() * 60));
		}
		network.mend();
		network.delay(0);
		for (const { room } of users) {
			await vi.waitFor(() => expect(shown(room).filter((one) => one.endsWith(": sent")).length).toBe(60), {
				timeout: 40_000,
				interval: 50,
			});
		}
		const [one, two] = users.map(({ room }) => shown(room));
		expect(one).toEqual(two);
		expect([...(one ?? [])].sort()).toEqual(sent.map((text) => `${text}: sent`).sort());
		// A user's own messages keep the order in which they were sent.
		for (const which of [0, 1]) {
			const own = sent.filter((_, n) => n % 2 === which);
			expect((one ?? []).map((text) => text.replace(": sent", "")).filter((text) => own.includes(text))).toEqual(own);
		}
	},
	90_000,
);
