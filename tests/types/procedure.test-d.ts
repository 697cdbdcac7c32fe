import { Hono } from "hono";
import { expectTypeOf, test } from "vitest";
import * as z from "zod";
import {
	type ChatMessage,
	createChatProcedure,
	type IncomingEvents,
	type InferAck,
	type InferIncoming,
	type InferOutgoing,
	mountChat,
} from "../../src";
import type { HandledEvent } from "../../src/procedures/actions/actions";
import { jsandy, mergeRouters } from "../../src/rpc";

const { procedure, middleware, router } = jsandy.init<{ Variables: { tenant: string } }>();
const withUser = middleware(async ({ next }) => next({ user: { id: "1", name: "Ada" } }));

test("a handler's events, payloads and ctx are typed, and wrong ones do not compile", () => {
	procedure
		.use(withUser)
		.incoming({ add: z.object({ by: z.number() }) })
		.outgoing({ added: z.object({ by: z.number() }) })
		.ws(({ socket, io, ctx, c }) => {
			expectTypeOf(ctx).toExtend<{ user: { id: string; name: string }; connectionId: string }>();
			expectTypeOf(c.get("tenant")).toEqualTypeOf<string>();
			socket.on("add", (data) => expectTypeOf(data).toEqualTypeOf<{ by: number }>());
			socket.on("disconnect", ({ code }) => expectTypeOf(code).toEqualTypeOf<number>());
			// @ts-expect-error there is no such incoming event
			socket.on("added", () => {});
			// @ts-expect-error there is no such outgoing event
			socket.emit("add", { by: 1 });
			// @ts-expect-error by is a number
			socket.emit("added", { by: "1" });
			// @ts-expect-error by is missing
			void io.to("room").emit("added", {});
			// @ts-expect-error there is no such key on ctx
			ctx.admin;
		});
});

test("an HTTP handler's input has its schema's type", () => {
	procedure.input(z.object({ name: z.string() })).get(({ input }) => {
		expectTypeOf(input).toEqualTypeOf<{ name: string }>();
	});
});

test("a chat needs either an auth that returns a user, or a procedure", () => {
	createChatProcedure({ auth: async ({ next }) => next({ user: { id: "1", name: "Ada" } }) });
	createChatProcedure({ auth: withUser });
	createChatProcedure({ procedure: procedure.use(withUser) });
	// @ts-expect-error the user has no name
	createChatProcedure({ auth: async ({ next }) => next({ user: { id: "1" } }) });
	// @ts-expect-error neither
	createChatProcedure({});
	// @ts-expect-error both
	createChatProcedure({ auth: withUser, procedure });
	// @ts-expect-error there is no such option
	createChatProcedure({ auth: withUser, storage: {} });
	// @ts-expect-error a store appends and lists, or creates
	createChatProcedure({ auth: withUser, store: { list: async () => [] } });
});

test("a chat's type has the handled events and their acks", () => {
	const wsChat = createChatProcedure({ auth: withUser });
	type Chat = typeof wsChat;
	expectTypeOf<InferOutgoing<Chat>["newMessage"]>().toEqualTypeOf<ChatMessage>();
	expectTypeOf<InferIncoming<Chat>["leaveRoom"]>().toEqualTypeOf<{ room: string }>();
	expectTypeOf<InferAck<Chat, "sendMessage">>().toEqualTypeOf<ChatMessage>();
	expectTypeOf<keyof InferIncoming<Chat>>().toEqualTypeOf<HandledEvent>();
	expectTypeOf<keyof InferIncoming<Chat>>().toEqualTypeOf<keyof IncomingEvents>();
	const chat = mountChat(new Hono(), { wsChat });
	expectTypeOf(chat.procedures.wsChat).toEqualTypeOf<Chat>();
	const app = mergeRouters(new Hono(), { chat: router({ wsChat }), wsChat });
	expectTypeOf<(typeof app)["chat"]["wsChat"]>().toEqualTypeOf<Chat>();
	expectTypeOf<(typeof app)["wsChat"]>().toEqualTypeOf<Chat>();
	// @ts-expect-error there is no such option
	mountChat(new Hono(), { wsChat }, { pubSub: undefined });
});
