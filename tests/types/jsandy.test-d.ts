import type { Context } from "hono";
import { expectTypeOf, test } from "vitest";
import { createChatProcedure } from "../../src";
import { jsandy } from "../../src/rpc";
import { jsandy as theirJsandy } from "../compat/jsandy-shape";

const ours = jsandy.init();
const theirs = theirJsandy.init();

const theirAuth = theirs.middleware(async ({ c, next }) => {
	expectTypeOf(c).toExtend<Context>();
	return await next({ user: { id: "1", name: "Ada" } });
});
const ourAuth = ours.middleware(async ({ next }) => next({ user: { id: "1", name: "Ada" } }));

test("a middleware of JSandy's fits ours, and what it adds is on ctx", () => {
	createChatProcedure({ auth: theirAuth });
	ours.procedure.use(theirAuth).get(({ ctx }) => {
		expectTypeOf(ctx.user).toEqualTypeOf<{ id: string; name: string }>();
		// @ts-expect-error there is no such key on ctx
		ctx.admin;
	});
});

test("a middleware of ours fits JSandy's, and what it adds is on ctx", () => {
	theirs.procedure.use(ourAuth).get(({ ctx }) => {
		expectTypeOf(ctx.user).toEqualTypeOf<{ id: string; name: string }>();
	});
});

test("a middleware of JSandy's that gives no user is no auth", () => {
	const none = theirs.middleware(async ({ next }) => await next({ tenant: "t" }));
	// @ts-expect-error there is no user
	createChatProcedure({ auth: none });
});
