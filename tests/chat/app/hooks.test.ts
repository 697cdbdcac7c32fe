import { expect, test } from "vitest";
import { ChatError, type ChatHooks, type Metric } from "../../../src";
import { MemoryMessageStore, MemoryPubSub } from "../../../src/adapters";
import { closing } from "../../support/closing";
import { errorOf } from "../../support/error-of";
import { startChat } from "../../support/started-chat";

const room = "general";

async function started(hooks: ChatHooks) {
	const chat = closing(await startChat({ ...hooks, limits: { rates: false } }));
	return { ...chat, ada: await chat.join("Ada"), bob: await chat.join("Bob") };
}

test("beforeSend sees each message, accepts it by returning nothing, and cannot change it by mutation", async () => {
	const seen: unknown[] = [];
	const { ada, bob, chat } = await started({
		beforeSend: ({ message, user, ctx }) => {
			seen.push([message.text, user.name, Object.keys(ctx)]);
			message.text = "touched";
			if (message.metadata) message.metadata.touched = true;
		},
	});
	await ada.request("sendMessage", { room, text: "one", metadata: { a: 1 } });
	await chat.send({ room, text: "two", user: { id: "bot", name: "Robot" } });
	expect(await bob.next("newMessage")).toMatchObject({ text: "one", metadata: { a: 1 } });
	expect(await bob.next("newMessage")).toMatchObject({ text: "two" });
	expect(seen).toEqual([
		["one", "Ada", ["user", "connectionId"]],
		["two", "Robot", ["user"]],
	]);
});

test("the fields that beforeSend replaces are stored, delivered and acked; the others stay unchanged", async () => {
	const { ada, bob } = await started({
		beforeSend: async ({ message: { text } }) =>
			text === "meta" ? { metadata: { checked: true } } : { text: text.replace("damn", "****") },
	});
	expect(await ada.request("sendMessage", { room, text: "damn it", metadata: { a: 1 } })).toMatchObject({
		text: "**** it",
		metadata: { a: 1 },
	});
	expect(await bob.next("newMessage")).toMatchObject({ text: "**** it", userId: "Ada" });
	expect(await ada.request("sendMessage", { room, text: "meta", metadata: { a: 1 } })).toMatchObject({
		text: "meta",
		metadata: { checked: true },
	});
});

test("a rejection sends its reason to the sender alone, and stores nothing", async () => {
	const { ada, bob, chat, errors } = await started({
		beforeSend: ({ message: { text } }) => {
			if (text === "thrown") throw new ChatError("LIMIT_EXCEEDED", "once a day", { retryAfterMs: 5 });
			return text === "bad" ? { reject: "mind your language" } : undefined;
		},
	});
	expect(errorOf(await ada.ask("sendMessage", { room, text: "bad" }))).toMatchObject({
		code: "FORBIDDEN",
		message: "mind your language",
		event: "sendMessage",
	});
	expect(errorOf(await ada.ask("sendMessage", { room, text: "thrown" }))).toMatchObject({
		code: "LIMIT_EXCEEDED",
		message: "once a day",
		retryAfterMs: 5,
	});
	await expect(chat.send({ room, text: "bad", user: { id: "bot", name: "Robot" } })).rejects.toMatchObject({
		code: "FORBIDDEN",
	});
	await ada.request("sendMessage", { room, text: "good" });
	expect(await bob.next("newMessage")).toMatchObject({ text: "good", seq: 1 });
	expect(errors).toEqual([]);
});

const failing: [string, ChatHooks["beforeSend"]][] = [
	[
		"throws",
		() => {
			throw new Error("the password is 1234");
		},
	],
	[
		"throws a string",
		() => {
			throw "the password is 1234";
		},
	],
	["rejects", async () => Promise.reject(new Error("the password is 1234"))],
	["returns an invalid text", () => ({ text: " " })],
	["returns metadata that is too large", () => ({ metadata: { big: "x".repeat(20_000) } })],
	["returns metadata that is not JSON", () => ({ metadata: { at: new Date() } })],
];

test.each(failing)(
	"a beforeSend that %s refuses the message, and its error goes to onError",
	async (_what, beforeSend) => {
		const { ada, bob, errors } = await started({ beforeSend: beforeSend! });
		const error = errorOf(await ada.ask("sendMessage", { room, text: "hello" }));
		expect(error).toMatchObject({ code: "INTERNAL", event: "sendMessage" });
		expect(JSON.stringify(error)).not.toContain("1234");
		expect(errors).toEqual([[expect.anything(), { room, event: "sendMessage" }]]);
		expect(await bob.heard("newMessage")).toEqual([]);
	},
);

test("a beforeSend that fails accepts the message if beforeSendFails is accept", async () => {
	const { ada, errors } = await started({
		beforeSendFails: "accept",
		beforeSend: () => {
			throw new Error("down");
		},
	});
	expect(await ada.request("sendMessage", { room, text: "hello" })).toMatchObject({ text: "hello" });
	expect(errors.length).toBe(1);
});

test("a beforeSend that hangs refuses after 2 s, and delays no other user", async () => {
	const { ada, bob } = await started({
		beforeSend: ({ user }) => (user.name === "Ada" ? new Promise<undefined>(() => {}) : undefined),
	});
	const asked = ada.ask("sendMessage", { room, text: "hello" });
	expect(await bob.request("sendMessage", { room, text: "meanwhile" })).toMatchObject({ seq: 1 });
	expect(errorOf(await asked)).toMatchObject({ code: "INTERNAL" });
});

test("the messages of one socket keep their order, however long each review takes", async () => {
	const gates = new Map<string, () => void>();
	const { ada, bob } = await started({
		beforeSend: ({ message: { text } }) =>
			text === "one" ? new Promise<undefined>((resolve) => gates.set("one", () => resolve(undefined))) : undefined,
	});
	const [one, two] = [ada.ask("sendMessage", { room, text: "one" }), ada.ask("sendMessage", { room, text: "two" })];
	await expect.poll(() => gates.has("one")).toBe(true);
	gates.get("one")?.();
	await Promise.all([one, two]);
	expect([await bob.next("newMessage"), await bob.next("newMessage")]).toMatchObject([
		{ text: "one" },
		{ text: "two" },
	]);
});

test("onMessage is called once for each stored message", async () => {
	const told: string[] = [];
	const { ada } = await started({
		onMessage: ({ message, user }) => told.push(`${user.name} ${message.seq} ${message.text}`),
	});
	await ada.request("sendMessage", { room, text: "one", clientId: "c1" });
	await ada.request("sendMessage", { room, text: "one", clientId: "c1" });
	await ada.request("sendMessage", { room, text: "two" });
	expect(told).toEqual(["Ada 1 one", "Ada 2 two"]);
});

test("onJoin and onLeave are called once per user, not per socket, on the server of the socket", async () => {
	const [store, pubsub] = [new MemoryMessageStore(), new MemoryPubSub()];
	const told: string[] = [];
	const [here, there] = await Promise.all(
		["here", "there"].map(async (name) =>
			closing(
				await startChat(
					{
						store,
						onJoin: ({ room, user }) => told.push(`${name}: ${user.name} joins ${room}`),
						onLeave: ({ room, user }) => told.push(`${name}: ${user.name} leaves ${room}`),
					},
					{ pubsub },
				),
			),
		),
	);
	const ada = await here!.join("Ada");
	const bob = await there!.join("Bob");
	const ada2 = await there!.join("Ada");
	await ada.request("leaveRoom", { room });
	await bob.request("leaveRoom", { room });
	await ada2.close();
	await expect.poll(() => told.length).toBe(4);
	expect(told).toEqual([
		"here: Ada joins general",
		"there: Bob joins general",
		"there: Bob leaves general",
		"there: Ada leaves general",
	]);
});

test("the error of a hook goes to onError, and a hook that throws, rejects or hangs affects no user", async () => {
	const fail = async () => Promise.reject(new Error("down"));
	const { ada, bob, errors } = await started({
		onMessage: () => new Promise(() => {}),
		onJoin: fail,
		onLeave: () => {
			throw new Error("down");
		},
	});
	await ada.request("sendMessage", { room, text: "hello" });
	expect(await bob.next("newMessage")).toMatchObject({ text: "hello" });
	await ada.request("leaveRoom", { room });
	expect(await bob.next("userLeft")).toMatchObject({ userId: "Ada" });
	expect(errors.map(([error, where]) => [String(error), where])).toEqual([
		["Error: down", { room, event: "onJoin" }],
		["Error: down", { room, event: "onJoin" }],
		["Error: down", { room, event: "onLeave" }],
	]);
});

test("onMetric receives numbers, and neither text nor users", async () => {
	const metrics: Metric[] = [];
	const chat = closing(await startChat({}, { onMetric: (metric) => metrics.push(metric) }));
	const ada = await chat.join("Ada-the-user", "secret-room");
	await ada.request("sendMessage", { room: "secret-room", text: "secret-text", clientId: "c1" });
	await ada.request("sendMessage", { room: "secret-room", text: "secret-text", clientId: "c1" });
	await ada.ask("sendMessage", { room: "elsewhere", text: "x" });
	await ada.close();
	const sum = (name: string, attributes = {}) =>
		metrics
			.filter(
				(one) => one.name === name && JSON.stringify(one.attributes).includes(JSON.stringify(attributes).slice(1, -1)),
			)
			.reduce((all, { value }) => all + value, 0);
	await expect.poll(() => sum("connections")).toBe(0);
	expect(metrics.filter(({ name }) => name === "connections").map(({ value }) => value)).toEqual([1, -1]);
	expect([sum("messages", { repeated: false }), sum("messages", { repeated: true })]).toEqual([1, 1]);
	expect(sum("errors", { code: "NOT_IN_ROOM" })).toBe(1);
	expect(
		metrics.filter(({ name, attributes }) => name === "store.duration" && attributes.call === "append"),
	).toHaveLength(2);
	expect(JSON.stringify(metrics)).not.toMatch(/secret|Ada/);
});

test("an onMetric that throws breaks nothing", async () => {
	const chat = closing(
		await startChat(
			{},
			{
				onMetric: () => {
					throw new Error("full");
				},
			},
		),
	);
	const ada = await chat.join("Ada");
	expect(await ada.request("sendMessage", { room, text: "hello" })).toMatchObject({ seq: 1 });
	expect(chat.errors.length).toBeGreaterThan(0);
});
