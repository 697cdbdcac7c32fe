import { once } from "node:events";
import { Hono } from "hono";
import { expect, test } from "vitest";
import * as z from "zod";
import { serve } from "../../src/node";
import { jsandy, mergeRouters } from "../../src/rpc";
import type { HostedProcedure } from "../../src/rpc/server/host";
import { closing } from "../support/closing";
import { RawClient } from "../support/raw-client";
import { startChat } from "../support/started-chat";

test.each([
	["text frames", (ws: import("ws").WebSocket) => ws.send('["ping",null]')],
	["protocol pings", (ws: import("ws").WebSocket) => ws.ping()],
])("a flood of %s is not read on: few are answered, and another user's frames are", async (_what, send) => {
	const chat = closing(await startChat());
	const [ada, bob] = [await chat.connect("Ada"), await chat.connect("Bob")];
	let pongs = 0;
	ada.ws.on("pong", () => {
		pongs += 1;
	});
	for (let n = 0; n < 20_000; n++) send(ada.ws);
	// Not one that was sent after the flood: it waits behind the flood, which is not read.
	await bob.request("joinRoom", { room: "general" });
	for (let n = 0; n < 20; n++) await bob.heard("error");
	const answers = pongs + ada.frames.length - 1;
	expect(answers).toBeGreaterThan(50);
	expect(answers).toBeLessThan(5_000);
	ada.ws.terminate();
	await once(ada.ws, "close");
});

test("what waits behind a pause is read after it: no frame of the bytes that were read already is lost or repeated", async () => {
	const { app, sockets } = servedEcho();
	const server = closing(await serve(app));
	const client = await RawClient.open(`${server.url}/ws`);
	const texts = Array.from({ length: 500 }, (_, n) => `${n}`);
	for (const text of texts) client.send("say", { text }, Number(text) + 1);
	client.send("say", { text: "last" }, "last");
	for (let n = 0; n < texts.length + 1; n++) await client.next("ack");
	expect(sockets.pauses).toBe(5);
	expect(sockets.heard).toEqual([...texts, "last"]);
	const answers = client.frames.filter(([kind]) => kind === "ack").map(([, result]) => result);
	expect(answers).toEqual([...texts, "last"]);
});

/** A procedure whose connections are paused at each hundredth frame. */
function servedEcho() {
	const sockets = { heard: [] as string[], pauses: 0 };
	const say = z.object({ text: z.string() });
	const ws = jsandy
		.init()
		.procedure.incoming({ say })
		.ws(() => {});
	const host = (): HostedProcedure => ({
		requestStarted: () => 0,
		connect: (connection, _request, welcome) => {
			welcome({ features: [] });
			const handle = (_state: unknown, _event: string, data: unknown) => {
				const { text } = data as z.infer<typeof say>;
				sockets.heard.push(text);
				if (sockets.heard.length % 100 === 0) {
					sockets.pauses += 1;
					connection.pause(5);
				}
				return text;
			};
			connection.handleBy({ handle, disconnect: () => {} }, undefined);
		},
		drain: () => {},
		close: async () => {},
	});
	return { app: mergeRouters(new Hono(), { ws: { ...ws, host } }), sockets };
}
