import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { expect, test } from "vitest";
import { createChatProcedure, mountChat } from "../../src";
import { serve } from "../../src/node";
import { jsandy, mergeRouters } from "../../src/rpc";
import { closing } from "../support/closing";
import { RawClient } from "../support/raw-client";

interface MiddlewareArgs {
	c: { req: { query(name: string): string | undefined } };
	ctx: Record<string, unknown>;
	next: (added?: object) => Promise<unknown>;
}
type Middleware = (args: MiddlewareArgs) => unknown;

/** A builder with the shape of the one in `@jsandy/rpc` 2.2.0. */
class ForeignProcedure {
	readonly #middlewares: readonly Middleware[];

	constructor(middlewares: readonly Middleware[] = []) {
		this.#middlewares = middlewares;
	}

	use(middleware: Middleware) {
		return new ForeignProcedure([...this.#middlewares, middleware]);
	}

	ws(handler: unknown) {
		return {
			type: "ws",
			outputFormat: "ws",
			middlewares: this.#middlewares,
			handler,
			description: undefined,
		};
	}
}

const signIn: Middleware = async ({ c, next }) => {
	const name = c.req.query("name");
	if (!name) throw new HTTPException(401, { message: "sign in" });
	return next({ user: { id: `id-${name}`, name } });
};

async function serving(mount: (app: Hono) => unknown) {
	const app = new Hono();
	mount(app);
	const server = closing(await serve(app));
	return {
		url: `${server.url}/wsChat`,
		connect: (name: string) => RawClient.open(`${server.url}/wsChat?name=${name}`),
	};
}

test("a chat accepts JSandy's own procedure builder, whose middlewares admit and refuse", async () => {
	const wsChat = createChatProcedure({ procedure: new ForeignProcedure().use(signIn) });
	const { url, connect } = await serving((app) => closing(mountChat(app, { wsChat })));
	const [ada, bob] = [await connect("Ada"), await connect("Bob")];
	for (const client of [ada, bob]) await client.request("joinRoom", { room: "general" });
	await ada.request("sendMessage", { room: "general", text: "hi" });
	expect(await bob.next("newMessage")).toMatchObject({ userId: "id-Ada", username: "Ada", text: "hi" });
	expect(await RawClient.refusal(url)).toBe(401);
});

test("a builder whose middlewares put no user on ctx admits no connection", async () => {
	const wsChat = createChatProcedure({ procedure: new ForeignProcedure() });
	const { url } = await serving((app) => closing(mountChat(app, { wsChat })));
	expect(await RawClient.refusal(`${url}?name=Ada`)).toBe(401);
});

test("mergeRouters mounts a chat with this library's builder, alone or in a router", async () => {
	const { procedure, router } = jsandy.init();
	const wsChat = createChatProcedure({ procedure: procedure.use(signIn as never) });
	const bare = await serving((app) => mergeRouters(app, { wsChat }));
	const routed = await serving((app) => mergeRouters(app, { wsChat: router({ wsChat }) }));
	const ada = await bare.connect("Ada");
	expect(await ada.request("joinRoom", { room: "general" })).toMatchObject({ occupancy: 1 });
	const bob = await RawClient.open(`${routed.url}/wsChat?name=Bob`);
	expect(await bob.request("joinRoom", { room: "general" })).toMatchObject({ occupancy: 1 });
});

test("a procedure mounted twice is two chats with separate rooms", async () => {
	const wsChat = createChatProcedure({ procedure: new ForeignProcedure().use(signIn) });
	const { url, connect } = await serving((app) => closing(mountChat(app, { wsChat, other: wsChat })));
	const ada = await connect("Ada");
	const bob = await RawClient.open(`${url.replace("wsChat", "other")}?name=Bob`);
	for (const client of [ada, bob]) {
		expect(await client.request("joinRoom", { room: "general" })).toMatchObject({ occupancy: 1 });
	}
	await ada.request("sendMessage", { room: "general", text: "hi" });
	expect(await bob.heard("newMessage")).toEqual([]);
});
