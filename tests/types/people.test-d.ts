import { Hono } from "hono";
import { hc } from "hono/client";
import { expectTypeOf, test } from "vitest";
import * as z from "zod";
import {
	type ChatHttp,
	type ChatUser,
	createChatProcedure,
	type InferAck,
	type InferOutgoing,
	type Member,
	mountChat,
} from "../../src";
import { createChatClient } from "../../src/client";
import { useMembers } from "../../src/react";
import { jsandy } from "../../src/rpc";

const profile = z.object({ avatar: z.url(), role: z.enum(["admin", "member"]).default("member") });
type Profile = { avatar: string; role: "admin" | "member" };
const ada = { id: "1", name: "Ada", profile: { avatar: "https://app.example/ada.png" } };

const wsChat = createChatProcedure({
	auth: async ({ next }) => next({ user: ada, plan: "free" }),
	profile,
	users: async (ids) =>
		new Map(ids.map((id) => [id, { name: "Ada", profile: { avatar: id, role: "admin" as const } }])),
	authorize: ({ user, ctx }) => {
		expectTypeOf(ctx.user).toEqualTypeOf<ChatUser<Profile>>();
		expectTypeOf(user).toEqualTypeOf<ChatUser<Profile>>();
		// @ts-expect-error there is no such role
		return user.profile?.role === "owner" || ctx.plan === "free";
	},
	beforeSend: ({ user }) => (user.profile?.role === "admin" ? undefined : { reject: "admins only" }),
	onMessage: ({ user }) => expectTypeOf(user.profile).toEqualTypeOf<Profile | undefined>(),
	onReport: ({ user }) => expectTypeOf(user.profile).toEqualTypeOf<Profile | undefined>(),
	onJoin: ({ user }) => expectTypeOf(user.profile).toEqualTypeOf<Profile | undefined>(),
	onLeave: ({ user }) => expectTypeOf(user.profile).toEqualTypeOf<Profile | undefined>(),
	incoming: { poke: z.object({ room: z.string() }) },
	on: { poke: ({ user }) => user.profile?.role },
});
type Chat = typeof wsChat;

test("the profile is typed in members and the events about them, by its schema", () => {
	expectTypeOf<InferOutgoing<Chat>["userJoined"]["profile"]>().toEqualTypeOf<Profile | undefined>();
	expectTypeOf<InferOutgoing<Chat>["memberChanged"]["profile"]>().toEqualTypeOf<Profile | undefined>();
	expectTypeOf<InferAck<Chat, "joinRoom">["members"][number]["profile"]>().toEqualTypeOf<Profile | undefined>();
	expectTypeOf<InferAck<Chat, "poke">>().toEqualTypeOf<"admin" | "member" | undefined>();
	expectTypeOf<InferOutgoing<Chat>["userTyping"]>().not.toHaveProperty("profile");
});

test("the profile is typed in the client, in React and in the server's handle", async () => {
	const [member] = createChatClient<Chat>({ url: "/" }).room("a").state.members;
	expectTypeOf(member?.profile).toEqualTypeOf<Profile | undefined>();
	expectTypeOf(useMembers<Chat>("a").members[0]?.profile).toEqualTypeOf<Profile | undefined>();
	const chat = mountChat(new Hono(), { wsChat });
	expectTypeOf((await chat.members("a"))[0]?.profile).toEqualTypeOf<Profile | undefined>();
	const answer = await hc<ChatHttp<Chat>>("/").rooms[":room"].members.$get({ param: { room: "a" } });
	if (answer.ok)
		expectTypeOf((await answer.json()).members[0]?.profile?.role).toEqualTypeOf<Profile["role"] | undefined>();
});

test("without a schema of profiles, a user of any shape is accepted, and a profile is any JSON", () => {
	interface Row {
		avatar: string;
	}
	const row: Row | null = { avatar: "a" };
	const plain = createChatProcedure({
		auth: async ({ next }) => next({ user: { id: "1", name: "Ada", profile: row } }),
		authorize: ({ ctx }) => {
			expectTypeOf(ctx).toEqualTypeOf<{ user: ChatUser }>();
			return true;
		},
		users: async () => new Map([["1", { name: "Ada", email: "ada@app.example" }]]),
		reauthenticate: () => ({ id: "1", name: "Ada", profile: row }),
	});
	expectTypeOf<InferAck<typeof plain, "joinRoom">["members"]>().toEqualTypeOf<Member[]>();
});

test("auth must give the profile that the schema requires", () => {
	// @ts-expect-error the avatar is missing
	createChatProcedure({ auth: async ({ next }) => next({ user: { id: "1", name: "Ada" } }), profile });
	createChatProcedure({
		// @ts-expect-error the avatar is a string
		auth: async ({ next }) => next({ user: { id: "1", name: "Ada", profile: { avatar: 1 } } }),
		profile,
	});
	createChatProcedure({
		auth: async ({ next }) => next({ user: { id: "1", name: "Ada" } }),
		profile: profile.optional(),
	});
	createChatProcedure({
		auth: async ({ next }) => next({ user: ada }),
		profile,
		// @ts-expect-error a name is required
		users: async (ids) => new Map(ids.map((id) => [id, { profile: ada.profile }])),
	});
});

test("profiles go with custom metadata, and with a procedure that authenticates", () => {
	const { procedure, middleware } = jsandy.init();
	const both = createChatProcedure({
		procedure: procedure.use(middleware(async ({ next }) => next({ user: ada, tenant: 1 }))),
		profile,
		metadata: z.object({ color: z.enum(["red", "blue"]) }),
		authorize: ({ ctx }) => ctx.tenant === 1 && ctx.user.profile?.role === "admin",
	});
	expectTypeOf<InferAck<typeof both, "joinRoom">["members"][number]["profile"]>().toEqualTypeOf<Profile | undefined>();
	expectTypeOf<InferOutgoing<typeof both>["newMessage"]["metadata"]>().toEqualTypeOf<
		{ color: "red" | "blue" } | undefined
	>();
});
