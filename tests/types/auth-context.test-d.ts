import type { Env } from "hono";
import { expectTypeOf, test } from "vitest";
import * as z from "zod";
import {
	type Authorize,
	type AuthorizeRequest,
	type ChatUser,
	createChatProcedure,
	type EventArgs,
	type InferAck,
	type InferIncoming,
	type InferOutgoing,
	type MiddlewareArgs,
	type ReviewRequest,
	roomSchema,
} from "../../src";
import { fromHono, jsandy } from "../../src/rpc";

type AppEnv = { Variables: { account: { id: string; plan: "free" | "paid" } } };
type Ctx = { user: ChatUser; role: string };
const ada = { id: "1", name: "Ada" };
const incoming = { poke: z.object({ room: roomSchema }) };

test("what auth adds to ctx is typed in authorize, beforeSend and listeners", () => {
	createChatProcedure({
		auth: async ({ next }) => next({ user: ada, role: "admin" }),
		incoming,
		on: { poke: async ({ ctx }) => expectTypeOf(ctx).toEqualTypeOf<Ctx>() },
		authorize: ({ ctx }) => {
			expectTypeOf(ctx).toEqualTypeOf<Ctx>();
			// @ts-expect-error auth adds no rank
			return ctx.rank === 1;
		},
		beforeSend: ({ ctx, message }) => {
			expectTypeOf(ctx).toEqualTypeOf<Ctx>();
			// @ts-expect-error auth adds no rank
			return message.text === "" ? { reject: ctx.rank } : undefined;
		},
	});
	// A middleware may also return what it adds.
	createChatProcedure({ auth: () => ({ user: ada, org: 1 }), authorize: ({ ctx }) => ctx.org === 1 });
});

test("ctx.user has only the fields that the chat keeps", () => {
	createChatProcedure({
		auth: async ({ next }) => next({ user: { ...ada, email: "ada@app.example" } }),
		authorize: ({ ctx }) => {
			expectTypeOf(ctx).toEqualTypeOf<{ user: ChatUser }>();
			// @ts-expect-error the chat does not keep the email
			return ctx.user.email !== "";
		},
	});
});

test("an auth that refuses, or adds one of several things, is typed by what it adds", () => {
	createChatProcedure({
		auth: async ({ c, next }) => {
			if (c.req.query("token") === undefined) return c.text("sign in first", 401);
			if (c.req.query("guest")) return next({ user: ada, role: "guest" as const });
			return next({ user: ada, role: "admin" as const, org: 1 });
		},
		authorize: ({ ctx }) => {
			expectTypeOf(ctx.role).toEqualTypeOf<"guest" | "admin">();
			return ctx.role === "admin" && ctx.org === 1;
		},
	});
	createChatProcedure({
		auth: async ({ c, next }) => (c.req.query("token") ? next({ user: ada, role: "admin" }) : undefined),
		authorize: ({ ctx }) => ctx.role === "admin",
	});
	// @ts-expect-error a middleware that adds nothing is no auth
	createChatProcedure({ auth: fromHono(async (_, next) => next()), authorize: ({ ctx }) => ctx.role === "admin" });
});

test("the app's Env comes from the annotation of auth's argument, beside custom events, metadata and ctx", () => {
	const wsChat = createChatProcedure({
		auth: async ({ c, next }: MiddlewareArgs<object, AppEnv>) => {
			expectTypeOf(c.get("account").plan).toEqualTypeOf<"free" | "paid">();
			// @ts-expect-error the app sets no such variable
			c.get("session");
			return next({ user: { id: c.get("account").id, name: "Ada" }, plan: c.get("account").plan });
		},
		incoming,
		outgoing: { poked: z.object({ room: roomSchema, by: z.string() }) },
		on: {
			poke: async ({ data, ctx, user, io }) => {
				expectTypeOf(ctx.plan).toEqualTypeOf<"free" | "paid">();
				await io.to(data.room).emit("poked", { room: data.room, by: user.id });
				return { poked: data.room };
			},
		},
		metadata: z.object({ color: z.enum(["red", "blue"]) }),
		// @ts-expect-error there is no such plan
		authorize: ({ ctx }) => ctx.plan === "gold",
	});
	type Chat = typeof wsChat;
	expectTypeOf<InferIncoming<Chat>["poke"]>().toEqualTypeOf<{ room: string }>();
	expectTypeOf<InferIncoming<Chat>["sendMessage"]["metadata"]>().toEqualTypeOf<{ color: "red" | "blue" }>();
	expectTypeOf<InferOutgoing<Chat>["poked"]>().toEqualTypeOf<{ room: string; by: string }>();
	expectTypeOf<InferAck<Chat, "poke">>().toEqualTypeOf<{ poked: string }>();
	createChatProcedure({
		// @ts-expect-error the account has no such field
		auth: async ({ c, next }: MiddlewareArgs<object, AppEnv>) => next({ user: { id: c.get("account").uid, name: "" } }),
	});
});

test("what the middlewares of a procedure add to ctx is typed", () => {
	const { procedure, middleware } = jsandy.init<AppEnv>();
	const auth = middleware(async ({ next }) => next({ user: ada, role: "admin" }));
	const tenant = middleware(async ({ next }) => next({ tenant: 1 }));
	createChatProcedure({ auth, authorize: ({ ctx }) => ctx.role === "admin" });
	createChatProcedure({
		procedure: procedure.use(tenant).use(auth),
		incoming,
		on: { poke: ({ ctx }) => expectTypeOf(ctx.tenant).toEqualTypeOf<number>() },
		authorize: ({ ctx }) => {
			expectTypeOf(ctx.user).toEqualTypeOf<ChatUser>();
			// @ts-expect-error the tenant is a number
			return ctx.tenant === "1" || ctx.role === "admin";
		},
	});
	// A builder whose types say nothing about ctx.
	const foreign = { use: (_: (args: { ctx: object }) => unknown) => foreign, ws: (_: unknown) => ({}) };
	createChatProcedure({
		procedure: foreign,
		authorize: ({ ctx }) => {
			expectTypeOf(ctx).toEqualTypeOf<{ user: ChatUser }>();
			return true;
		},
	});
});

test("a hook that is declared elsewhere names the ctx it needs, and auth must add it", () => {
	const authorize: Authorize<Ctx> = ({ ctx }) => ctx.role === "admin";
	const inline = ({ ctx }: AuthorizeRequest<Ctx>) => ctx.role === "admin";
	const beforeSend = ({ ctx }: ReviewRequest<Ctx>) => ({ reject: ctx.role });
	const poke = ({ ctx }: EventArgs<{ room: string }, Record<never, never>, Ctx>) => ctx.role;
	const withRole = { auth: async ({ next }: MiddlewareArgs<object, Env>) => next({ user: ada, role: "admin" }) };
	createChatProcedure({ auth: async ({ next }) => next({ user: ada, role: "admin" }), authorize, beforeSend });
	createChatProcedure({ ...withRole, authorize: inline, beforeSend, incoming, on: { poke } });
	// A hook that needs no ctx.
	createChatProcedure({ ...withRole, authorize: ({ room }: AuthorizeRequest) => room === "a" });
	// @ts-expect-error auth adds no role
	createChatProcedure({ auth: async ({ next }) => next({ user: ada }), authorize });
	// @ts-expect-error auth adds no role
	createChatProcedure({ auth: async ({ next }) => next({ user: ada }), beforeSend });
	// @ts-expect-error auth adds no role
	createChatProcedure({ auth: async ({ next }) => next({ user: ada }), incoming, on: { poke } });
	// @ts-expect-error the role is a number
	createChatProcedure({ auth: async ({ next }) => next({ user: ada, role: 1 }), authorize });
});

test("before auth in the object, ctx has the user alone", () => {
	createChatProcedure({
		authorize: ({ ctx }) => {
			expectTypeOf(ctx).toEqualTypeOf<{ user: ChatUser }>();
			return true;
		},
		auth: async ({ next }) => next({ user: ada, role: "admin" }),
	});
});
