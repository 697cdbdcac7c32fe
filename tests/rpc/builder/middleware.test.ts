import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";
import { expect, test, vi } from "vitest";
import * as z from "zod";
import { fromHono, jsandy } from "../../../src/rpc";
import { RawClient } from "../../support/raw-client";
import { startRpc } from "../../support/started-rpc";

const { procedure, middleware } = jsandy.init();
const withUser = middleware(async ({ next }) => next({ user: { id: "u1", name: "Ada" } }));

test("a socket's ctx holds what every middleware passed to next or returned, and the connection's id", async () => {
	const whoami = procedure
		.use(withUser)
		.use(({ ctx }) => ({ greeting: `Hello ${ctx.user.name}` }))
		.incoming({ whoami: z.object({}) })
		.ws(({ socket, ctx }) => socket.on("whoami", () => ctx));
	const { connect } = await startRpc({ ws: whoami });
	const [client, other] = [await connect(), await connect()];
	const ctx = await client.request("whoami", {});
	expect(client.frames[0]).toMatchObject(["welcome", { userId: "u1", connectionId: ctx.connectionId }]);
	expect(ctx).toMatchObject({ user: { id: "u1", name: "Ada" }, greeting: "Hello Ada" });
	expect((await other.request("whoami", {})).connectionId).not.toBe(ctx.connectionId);
});

test("a middleware refuses with its status before the upgrade, and nothing after it runs", async () => {
	const after = vi.fn();
	const refusals = {
		thrown: procedure.use(() => {
			throw new HTTPException(401);
		}),
		rejected: procedure.use(async () => Promise.reject(new HTTPException(403))),
		returned: procedure.use(({ c }) => c.text("pay first", 402)),
		late: procedure.use(withUser).use(async ({ next, c }) => {
			await Promise.resolve();
			return c.req.query("ok") ? next() : c.text("no", 429);
		}),
		broken: procedure.use(() => {
			throw new Error("password=hunter2");
		}),
	};
	const mounted = Object.entries(refusals).map(([name, builder]) => [name, builder.use(() => after()).ws(after)]);
	const { url } = await startRpc(Object.fromEntries(mounted));
	const statuses = { thrown: 401, rejected: 403, returned: 402, late: 429, broken: 500 };
	for (const [name, status] of Object.entries(statuses)) {
		expect(await RawClient.refusal(`${url}/${name}`), name).toBe(status);
	}
	expect(after).not.toHaveBeenCalled();
});

test("a Hono middleware that calls next admits the socket with what it has set, and one that does not call next refuses it", async () => {
	const tenant = createMiddleware(async (c, next) => {
		c.set("tenant" as never, "acme" as never);
		await next();
	});
	const ended = createMiddleware(async (c) => {
		c.res = c.text("closed", 423);
	});
	const handler = vi.fn();
	const open = procedure
		.use(fromHono(tenant))
		.outgoing({ hello: z.object({ tenant: z.string() }) })
		.ws(({ socket, c }) => socket.emit("hello", { tenant: c.get("tenant" as never) }));
	const { connect, url } = await startRpc({ open, shut: procedure.use(fromHono(ended)).ws(handler) });
	expect(await (await connect("/open")).next("hello")).toEqual({ tenant: "acme" });
	expect(await RawClient.refusal(`${url}/shut`)).toBe(423);
	expect(handler).not.toHaveBeenCalled();
});
