import { expectTypeOf, test } from "vitest";
import * as z from "zod";
import {
	type ChatMessage,
	createChatProcedure,
	type InferAck,
	type InferIncoming,
	type InferOutgoing,
	roomSchema,
} from "../../src";
import { type ChatRoom, createChatClient } from "../../src/client";
import { ChatProvider, useChatClient, useMessages, useRoom } from "../../src/react";

const auth = async ({
	next,
}: {
	next: (added: { user: { id: string; name: string } }) => Promise<{ user: { id: string; name: string } }>;
}) => next({ user: { id: "1", name: "Ada" } });

const custom = createChatProcedure({
	auth,
	incoming: { poke: z.object({ room: roomSchema, who: z.string().default("all") }), count: z.object({}) },
	outgoing: { poked: z.object({ room: roomSchema, by: z.string() }), counted: z.object({ n: z.number() }) },
	on: {
		poke: async ({ data, user, socket, io }) => {
			expectTypeOf(data).toEqualTypeOf<{ room: string; who: string }>();
			expectTypeOf(user.name).toEqualTypeOf<string>();
			socket.emit("counted", { n: 1 });
			await io.to(data.room).emit("poked", { room: data.room, by: user.name });
			// @ts-expect-error a message cannot be forged
			void io.to(data.room).emit("newMessage", {});
			// @ts-expect-error n is a number
			socket.emit("counted", { n: "1" });
			return { ok: true as boolean };
		},
		count: () => 5,
	},
	metadata: z.object({ color: z.enum(["red", "blue"]) }),
});
type Custom = typeof custom;
type Colored = { color: "red" | "blue" };
type ColoredMessage = Omit<ChatMessage, "metadata"> & { metadata?: Colored };

const plain = createChatProcedure({ auth });
type Plain = typeof plain;

test("a chat's type has its custom events, metadata and acks beside the built-in ones", () => {
	expectTypeOf<InferIncoming<Custom>["poke"]>().toEqualTypeOf<{ room: string; who?: string | undefined }>();
	expectTypeOf<InferIncoming<Custom>["sendMessage"]["metadata"]>().toEqualTypeOf<Colored>();
	expectTypeOf<InferIncoming<Custom>["leaveRoom"]>().toEqualTypeOf<{ room: string }>();
	expectTypeOf<InferOutgoing<Custom>["poked"]>().toEqualTypeOf<{ room: string; by: string }>();
	expectTypeOf<InferOutgoing<Custom>["newMessage"]>().toEqualTypeOf<ColoredMessage>();
	expectTypeOf<InferAck<Custom, "poke">>().toEqualTypeOf<{ ok: boolean }>();
	expectTypeOf<InferAck<Custom, "count">>().toEqualTypeOf<number>();
	expectTypeOf<InferAck<Custom, "sendMessage">>().toEqualTypeOf<ColoredMessage>();
	expectTypeOf<InferAck<Custom, "loadHistory">["messages"]>().toEqualTypeOf<ColoredMessage[]>();
	expectTypeOf<InferAck<Custom, "joinRoom">["epoch"]>().toEqualTypeOf<string>();
	expectTypeOf<InferAck<Plain, "sendMessage">>().toEqualTypeOf<ChatMessage>();
	expectTypeOf<InferOutgoing<Plain>["newMessage"]>().toEqualTypeOf<ChatMessage>();
});

test("a client knows custom events, and wrong ones do not compile", () => {
	const client = createChatClient<Custom>({ url: "/chat" });
	expectTypeOf(client.socket.request("poke", { room: "a" })).resolves.toEqualTypeOf<{ ok: boolean }>();
	client.socket.on("counted", ({ n }) => expectTypeOf(n).toEqualTypeOf<number>());
	const room = client.room("a");
	room.on("poked", ({ by }) => expectTypeOf(by).toEqualTypeOf<string>());
	room.on("newMessage", ({ metadata }) => expectTypeOf(metadata).toEqualTypeOf<Colored | undefined>());
	room.send({ text: "hello", metadata: { color: "red" } });
	expectTypeOf(room.state.messages[0]?.metadata).toEqualTypeOf<Colored | undefined>();
	expectTypeOf(room).toExtend<ChatRoom<Custom>>();
	// @ts-expect-error the metadata's color is required
	room.send("hello");
	// @ts-expect-error no such color
	room.send({ text: "hello", metadata: { color: "green" } });
	// @ts-expect-error an event without a room cannot be listened to on a room
	room.on("counted", () => {});
	// @ts-expect-error a system event of the socket is not an event of a room
	room.on("connect", () => {});
	// @ts-expect-error no such event
	void client.socket.request("poked", { room: "a", by: "Bob" });
});

test("without custom events, rooms and messages have the default types", () => {
	const room = createChatClient<Plain>({ url: "/chat" }).room("a");
	expectTypeOf(room).toExtend<ChatRoom>();
	room.send("hello");
	room.send({ text: "hello", metadata: { any: ["thing"] } });
	expectTypeOf(room.state.messages[0]?.metadata).toEqualTypeOf<Record<string, unknown> | undefined>();
});

test("the hooks are typed by the chat's type", () => {
	function Room() {
		const { messages, send } = useMessages<Custom>("a");
		expectTypeOf(messages[0]?.metadata).toEqualTypeOf<Colored | undefined>();
		send({ text: "hello", metadata: { color: "blue" } });
		// @ts-expect-error the metadata's color is required
		send("hello");
		useRoom<Custom>("a")?.on("poked", ({ by }) => expectTypeOf(by).toEqualTypeOf<string>());
		void useChatClient<Custom>()?.socket.request("count", {});
		return null;
	}
	expectTypeOf(Room).returns.toEqualTypeOf<null>();
	void ChatProvider({ client: createChatClient<Custom>({ url: "/chat" }) });
	void ChatProvider({ client: createChatClient({ url: "/chat" }) });
	void ChatProvider({ client: null });
});

test("events and listeners that do not match do not compile", () => {
	// @ts-expect-error a listener for an event that is not there
	createChatProcedure({ auth, incoming: { poke: z.object({}) }, on: { pok: () => 1 } });
	// @ts-expect-error an event without its listener
	createChatProcedure({ auth, incoming: { poke: z.object({}) }, on: {} });
	// @ts-expect-error metadata is a schema
	createChatProcedure({ auth, metadata: { color: "red" } });
});
