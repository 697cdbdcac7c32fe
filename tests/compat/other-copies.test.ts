import { Hono } from "hono";
import { describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { createChatProcedure, mountChat } from "../../src";
import { serve } from "../../src/node";
import { jsandy, mergeRouters } from "../../src/rpc";
import { closing } from "../support/closing";
import { RawClient } from "../support/raw-client";
import { startChat } from "../support/started-chat";
import { loadTool, missingTool } from "../support/tool";

type HonoModule = { Hono: typeof Hono };
type ErrorModule = typeof import("hono/http-exception");

const missing = await missingTool("other-copies");
const load = <Module>(name: string) => loadTool<Module>("other-copies", name);
const auth = async ({ next }: { next: (added: { user: { id: string; name: string } }) => Promise<object> }) =>
	(await next({ user: { id: "Ada", name: "Ada" } })) as { user: { id: string; name: string } };

describe.skipIf(missing)("an app with another copy of zod", () => {
	test("of version 4 has its events and metadata checked by it, and documented", async () => {
		const other = await load<typeof z>("zod");
		expect(other.z.ZodType).not.toBe(z.ZodType);
		const inRoom = other.object({ room: other.string(), at: other.coerce.number() });
		const chat = closing(
			await startChat(
				{
					incoming: { wave: inRoom },
					outgoing: { waved: inRoom },
					metadata: other.object({ color: other.enum(["red", "blue"]) }),
					on: {
						wave: ({ data, io }: { data: { room: string; at: number }; io: { to: (room: string) => Emitter } }) =>
							void io.to(data.room).emit("waved", data),
					},
				} as object,
				{ asyncApi: {} },
			),
		);
		const ada = await chat.join("Ada");
		await ada.request("wave", { room: "general", at: "7" });
		expect(await ada.next("waved")).toEqual({ room: "general", at: 7 });
		expect(await ada.ask("wave", { room: "general", at: "noon" })).toMatchObject([
			"error",
			{ code: "INVALID_DATA", issues: [{ path: ["at"] }] },
			3,
		]);
		const sent = await ada.request("sendMessage", { room: "general", text: "hi", metadata: { color: "red" } });
		expect(sent).toMatchObject({ metadata: { color: "red" } });
		expect(await ada.ask("sendMessage", { room: "general", text: "hi", metadata: { color: "mud" } })).toMatchObject([
			"error",
			{ code: "INVALID_DATA", issues: [{ path: ["metadata", "color"] }] },
			5,
		]);
		const { components } = await (await fetch(`${chat.url}/asyncapi.json`)).json();
		expect(components.schemas.waveData.properties).toEqual({ room: { type: "string" }, at: { type: "number" } });
		expect(chat.errors).toEqual([]);
	});

	test("of version 4 has a procedure's input checked by it", async () => {
		const other = await load<typeof z>("zod");
		const { procedure, defaults } = jsandy.init();
		const onError = vi.fn();
		const double = procedure.input(other.object({ n: other.coerce.number() })).get(({ input }) => 2 * input.n);
		const app = mergeRouters(new Hono().onError(defaults.errorHandler), { double }, { onError });
		expect(await (await app.request("/double?n=4")).json()).toBe(8);
		const refused = await app.request("/double?n=four");
		expect([refused.status, await refused.json()]).toMatchObject([422, { issues: [{ path: ["n"] }] }]);
		expect(onError).not.toHaveBeenCalled();
	});

	test.each(["zod-3", "zod-3/v3"])(
		"of version 3 (%s) is told to use version 4, by the name of the option",
		async (name) => {
			const zod3 = await load<typeof z>(name);
			const schema = zod3.z.object({ room: zod3.z.string() });
			const make = (options: object) => () => createChatProcedure({ auth, ...options });
			const words = "this is a zod 3 schema; import zod";
			expect(make({ incoming: { wave: schema }, on: { wave: () => {} } })).toThrow(`"incoming.wave": ${words}`);
			expect(make({ outgoing: { waved: schema } })).toThrow(`"outgoing.waved": ${words}`);
			expect(make({ metadata: schema })).toThrow(words);
			const { procedure } = jsandy.init();
			expect(() => procedure.input(schema)).toThrow(`input: ${words}`);
			const ws = procedure.incoming({ wave: schema }).ws(() => {});
			expect(() => mergeRouters(new Hono(), { ws })).toThrow(`"wave": ${words}`);
		},
	);
});

interface Emitter {
	emit(event: string, data: object): Promise<void>;
}

describe.skipIf(missing)("an app with another copy of Hono", () => {
	test.each(["hono", "hono-3"])("(%s) has a chat mounted on it", async (name) => {
		const other = await load<HonoModule>(name);
		expect(other.Hono).not.toBe(Hono);
		const onError = vi.fn();
		const router = new other.Hono();
		closing(mountChat(router, { wsChat: createChatProcedure({ auth }) }, { http: true, onError }));
		const { url } = closing(await serve(new other.Hono().route("/chat", router) as Hono));
		const ada = await RawClient.open(`${url}/chat/wsChat`);
		await ada.request("joinRoom", { room: "general" });
		const sent = await ada.request("sendMessage", { room: "general", text: "hi" });
		const page = await fetch(`${url}/chat/wsChat/rooms/general/messages`);
		expect(await page.json()).toMatchObject({ messages: [sent] });
		expect(onError).not.toHaveBeenCalled();
	});

	test("is refused by its HTTPException, with the status, or with the close code where the page is to be told", async () => {
		const { HTTPException } = await load<ErrorModule>("hono/http-exception");
		const wsChat = createChatProcedure({
			auth: async () => {
				throw new HTTPException(401);
			},
		});
		const onError = vi.fn();
		for (const [path, refuseAfterUpgrade] of [
			["plain", false],
			["told", true],
		] as const) {
			const app = new Hono();
			closing(mountChat(app, { [path]: wsChat }, { refuseAfterUpgrade, onError }));
			const { url } = closing(await serve(app));
			if (refuseAfterUpgrade) expect(await new RawClient(`${url}/${path}`).closed).toBe(4401);
			else expect(await RawClient.refusal(`${url}/${path}`)).toBe(401);
		}
	});

	test("has its HTTPException answered by the error handler of the defaults", async () => {
		const { HTTPException } = await load<ErrorModule>("hono/http-exception");
		const { procedure, defaults } = jsandy.init();
		const onError = vi.fn();
		const hello = procedure.get(() => {
			throw new HTTPException(403, { message: "not you" });
		});
		const app = mergeRouters(new Hono().onError(defaults.errorHandler), { hello }, { onError });
		const response = await app.request("/hello");
		expect([response.status, await response.json()]).toEqual([403, { message: "not you" }]);
		expect(onError).not.toHaveBeenCalled();
	});

	test("refuses a new credential by its HTTPException, and nothing is reported", async () => {
		const { HTTPException } = await load<ErrorModule>("hono/http-exception");
		const reauthenticate = async () => {
			throw new HTTPException(401);
		};
		const chat = closing(await startChat({ reauthenticate }));
		const ada = await chat.connect("Ada");
		expect(await ada.ask("authenticate", { token: "t" })).toMatchObject(["error", { code: "UNAUTHORIZED" }, 1]);
		expect(chat.errors).toEqual([]);
	});
});
