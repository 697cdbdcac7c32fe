import { Hono } from "hono";
import { hc } from "hono/client";
import { expectTypeOf, test } from "vitest";
import * as z from "zod";
import {
	type ChatHandle,
	type ChatHttp,
	type ChatMessage,
	createChatProcedure,
	type Member,
	type Metric,
	mountChat,
} from "../../src";
import { jsandy } from "../../src/rpc";

const { middleware } = jsandy.init();
const auth = middleware(async ({ next }) => next({ user: { id: "1", name: "Ada" } }));

const plain = createChatProcedure({ auth });
const colored = createChatProcedure({
	auth,
	outgoing: { deployed: z.object({ version: z.number() }) },
	metadata: z.object({ color: z.enum(["red", "blue"]) }),
});
const user = { id: "robot", name: "Robot" };

test("mountChat's handle is typed by its only chat", async () => {
	const chat = mountChat(new Hono(), { colored });
	const message = await chat.send({ room: "a", text: "hello", user, metadata: { color: "red" } });
	expectTypeOf(message.metadata).toEqualTypeOf<{ color: "red" | "blue" } | undefined>();
	expectTypeOf(await chat.members("a")).toExtend<Member[]>();
	expectTypeOf((await chat.members("a")).partial).toEqualTypeOf<true | undefined>();
	expectTypeOf((await chat.history({ room: "a" })).messages[0]?.metadata?.color).toEqualTypeOf<
		"red" | "blue" | undefined
	>();
	await chat.to("a").emit("deployed", { version: 1 });
	// @ts-expect-error the metadata's color is required
	await chat.send({ room: "a", text: "hello", user });
	// @ts-expect-error a user is required
	await chat.send({ room: "a", text: "hello", metadata: { color: "red" } });
	// @ts-expect-error a version is a number
	await chat.to("a").emit("deployed", { version: "1" });
	const edited = await chat.edit({ room: "a", id: "m", text: "bye" });
	expectTypeOf(edited.metadata).toEqualTypeOf<{ color: "red" | "blue" } | undefined>();
	expectTypeOf((await chat.history({ room: "a" })).quoted?.m?.metadata?.color).toEqualTypeOf<
		"red" | "blue" | undefined
	>();
	await chat.edit({ room: "a", id: "m", text: "bye", user, metadata: { color: "blue" } });
	expectTypeOf((await chat.delete({ room: "a", id: "m", user })).deletedAt).toEqualTypeOf<number | undefined>();
	await chat.react({ room: "a", id: "m", emoji: "👍", user });
	expectTypeOf(await chat.announce({ room: "a", text: "Ada was added" })).toEqualTypeOf<ChatMessage>();
	// @ts-expect-error no such color
	await chat.edit({ room: "a", id: "m", text: "bye", metadata: { color: "green" } });
	// @ts-expect-error a reaction is a user's
	await chat.unreact({ room: "a", id: "m", emoji: "👍" });
	// @ts-expect-error an announcement is the app's own
	await chat.announce({ room: "a", text: "hello", user });
	// @ts-expect-error built-in events cannot be forged
	await chat.to("a").emit("newMessage", message);
	// @ts-expect-error a userId is required
	await chat.kick({ room: "a" });
});

test("each of several chats has its own type", async () => {
	const chat = mountChat(new Hono(), { plain, colored, api: new Hono() });
	expectTypeOf(await chat.chats.plain.send({ room: "a", text: "hello", user })).toEqualTypeOf<ChatMessage>();
	await chat.chats.colored.to("a").emit("deployed", { version: 1 });
	expectTypeOf(chat.chats.plain).toExtend<ChatHandle<typeof plain>>();
	// @ts-expect-error this chat has no custom events
	await chat.chats.plain.to("a").emit("deployed", { version: 1 });
	expectTypeOf(chat.chats).not.toHaveProperty("api");
});

test("hooks have typed arguments and results", () => {
	createChatProcedure({
		auth,
		beforeSend: ({ kind, message, user }) => {
			expectTypeOf(kind).toEqualTypeOf<"send" | "edit">();
			expectTypeOf(message.text).toEqualTypeOf<string>();
			expectTypeOf(user.id).toEqualTypeOf<string>();
			return message.text === "" ? { reject: "empty" } : { text: "checked" };
		},
		onChange: ({ message, change, user }) => {
			expectTypeOf(message).toEqualTypeOf<ChatMessage>();
			expectTypeOf(change).toEqualTypeOf<"edit" | "delete" | "react">();
			expectTypeOf(user?.id).toEqualTypeOf<string | undefined>();
		},
		onMessage: ({ message }) => expectTypeOf(message).toEqualTypeOf<ChatMessage>(),
		onJoin: ({ room, user }) => expectTypeOf([room, user.name]).toEqualTypeOf<string[]>(),
	});
	createChatProcedure({ auth, beforeSend: () => {} });
	createChatProcedure({ auth, beforeSend: async () => undefined });
	// @ts-expect-error a reason is a text
	createChatProcedure({ auth, beforeSend: () => ({ reject: true }) });
	// @ts-expect-error a hook may not change the author
	createChatProcedure({ auth, beforeSend: () => ({ userId: "2" }) });
	mountChat(new Hono(), { plain }, { onMetric: (metric) => expectTypeOf(metric).toEqualTypeOf<Metric>() });
});

test("Hono's client knows custom metadata", async () => {
	const { rooms } = hc<ChatHttp<typeof colored>>("https://app.example/colored");
	const param = { room: "a" };
	const sent = await rooms[":room"].messages.$post({ param, json: { text: "hello", metadata: { color: "red" } } });
	if (sent.status === 201)
		expectTypeOf((await sent.json()).metadata?.color).toEqualTypeOf<"red" | "blue" | undefined>();
	const message = { param: { room: "a", id: "m" } };
	const edited = await rooms[":room"].messages[":id"].$patch({ ...message, json: { text: "bye" } });
	if (edited.ok) expectTypeOf((await edited.json()).metadata?.color).toEqualTypeOf<"red" | "blue" | undefined>();
	// @ts-expect-error the metadata's color is required
	void rooms[":room"].messages.$post({ param, json: { text: "hello" } });
});
