import { Hono } from "hono";
import { basicAuth } from "hono/basic-auth";
import { HTTPException } from "hono/http-exception";
import { expect, test } from "vitest";
import * as z from "zod";
import { jsandy, mergeRouters } from "../../../src/rpc";

const { procedure, router, middleware, fromHono, defaults } = jsandy.init();
const withUser = middleware(async ({ next }) => next({ user: { id: "1" } }));
const post = (body: unknown) => ({ method: "POST", body: JSON.stringify(body) });

test("a GET reads its query, a POST its body, and both see what middlewares put on ctx", async () => {
	const app = router({
		greet: procedure.input(z.object({ name: z.string() })).query(({ input }) => ({ hello: input.name })),
		add: procedure
			.use(withUser)
			.use(({ ctx }) => ({ seen: ctx.user.id }))
			.input(z.object({ by: z.number() }))
			.mutation(({ c, ctx, input }) => c.json({ by: input.by, ...ctx }, 201)),
	});
	expect(await (await app.request("/greet?name=Ada")).json()).toEqual({ hello: "Ada" });
	const added = await app.request("/add", post({ by: 2 }));
	expect([added.status, await added.json()]).toEqual([201, { by: 2, user: { id: "1" }, seen: "1" }]);
});

test("a middleware runs around the handler", async () => {
	const steps: string[] = [];
	const timed = middleware(async ({ next }) => {
		steps.push("before");
		await next();
		steps.push("after");
	});
	const app = router({
		it: procedure.use(timed).get(async () => {
			await new Promise((resolve) => setImmediate(resolve));
			steps.push("handler");
		}),
	});
	await app.request("/it");
	expect(steps).toEqual(["before", "handler", "after"]);
});

test("invalid input is answered with 422 and its issues, and the handler does not run", async () => {
	let ran = false;
	const add = procedure.input(z.object({ by: z.number() })).post(() => {
		ran = true;
	});
	const app = mergeRouters(new Hono().onError(defaults.errorHandler), { add });
	for (const body of [{ by: "2" }, {}]) {
		const refused = await app.request("/add", post(body));
		expect([refused.status, await refused.json()]).toMatchObject([422, { issues: [{ path: ["by"] }] }]);
	}
	expect((await app.request("/add", { method: "POST", body: "{" })).status).toBe(422);
	expect(ran).toBe(false);
});

test("the message of an HTTPException reaches the client, that of any other error does not", async () => {
	const broken = procedure.get(() => {
		throw new Error("password=hunter2");
	});
	const closed = procedure.get(() => {
		throw new HTTPException(403, { message: "closed" });
	});
	const app = mergeRouters(new Hono().onError(defaults.errorHandler), { broken, closed });
	const failed = await app.request("/broken");
	expect([failed.status, await failed.json()]).toEqual([500, { message: "the server failed" }]);
	const refused = await app.request("/closed");
	expect([refused.status, await refused.json()]).toEqual([403, { message: "closed" }]);
});

test("a Hono middleware that answers ends the request, and one that goes on adds its headers", async () => {
	let runs = 0;
	const secret = procedure.use(fromHono(basicAuth({ username: "ada", password: "x" }))).get(() => ++runs);
	const app = mergeRouters(new Hono(), { secret });
	expect((await app.request("/secret")).status).toBe(401);
	expect(runs).toBe(0);
	const headers = { authorization: `Basic ${btoa("ada:x")}` };
	expect(await (await app.request("/secret", { headers })).json()).toBe(1);
});

test("procedures, routers and Hono apps are mounted under their names, and any other value throws", async () => {
	const one = procedure.get(() => 1);
	const app = mergeRouters(new Hono(), {
		one,
		more: router({ one }),
		plain: new Hono().get("/x", (c) => c.text("plain")),
	});
	expect(await (await app.request("/one")).json()).toBe(1);
	expect(await (await app.request("/more/one")).json()).toBe(1);
	expect(await (await app.request("/plain/x")).text()).toBe("plain");
	expect(() => mergeRouters(new Hono(), { wrong: {} as never })).toThrow(/"wrong": expected a procedure/);
});

test("a step of a builder leaves the builder unchanged", async () => {
	const base = procedure.use(withUser);
	base.use(() => ({ extra: true }));
	const app = router({ it: base.get(({ ctx }) => ctx) });
	expect(await (await app.request("/it")).json()).toEqual({ user: { id: "1" } });
});
