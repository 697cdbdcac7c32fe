import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import type { UpgradeWebSocket } from "hono/ws";
import { describe, expect, test } from "vitest";
import { createChatProcedure, mountChat } from "../../src";
import { closing } from "../support/closing";
import { RawClient } from "../support/raw-client";
import { loadTool, missingTool } from "../support/tool";

/** `@hono/node-server` 1.x and `@hono/node-ws`, as far as they are used. */
interface NodeServer1 {
	serve(options: { fetch: unknown; port: number; hostname: string }, onListen: () => void): Server;
}
interface NodeWs {
	createNodeWebSocket(init: { app: Hono }): {
		injectWebSocket(server: Server): void;
		upgradeWebSocket: UpgradeWebSocket;
	};
}

const missing = await missingTool("node-server-1");

async function start({ isInjected }: { isInjected: boolean }) {
	const { serve } = await loadTool<NodeServer1>("node-server-1", "@hono/node-server");
	const { createNodeWebSocket } = await loadTool<NodeWs>("node-server-1", "@hono/node-ws");
	const app = new Hono();
	const { injectWebSocket, upgradeWebSocket } = createNodeWebSocket({ app });
	const errors: unknown[] = [];
	const wsChat = createChatProcedure({
		auth: async ({ c, next }) => {
			const name = c.req.query("name");
			if (!name) throw new HTTPException(401);
			return next({ user: { id: name, name } });
		},
	});
	const upgrade = isInjected ? { upgradeWebSocket } : {};
	const chat = mountChat(app, { wsChat }, { ...upgrade, onError: (error) => errors.push(error) });
	const server = await new Promise<Server>((resolve) => {
		const started = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, () => resolve(started));
	});
	if (isInjected) injectWebSocket(server);
	closing({
		close: async () => {
			await chat.close();
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	});
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/wsChat`, errors };
}

describe.skipIf(missing)("@hono/node-server 1.x with @hono/node-ws", () => {
	test("carries a chat, given the upgradeWebSocket of @hono/node-ws", async () => {
		const { url, errors } = await start({ isInjected: true });
		const [ada, bob] = [await RawClient.open(`${url}?name=Ada`), await RawClient.open(`${url}?name=Bob`)];
		for (const client of [ada, bob]) await client.request("joinRoom", { room: "general" });
		await ada.request("sendMessage", { room: "general", text: "hi" });
		expect(await bob.next("newMessage")).toMatchObject({ userId: "Ada", text: "hi" });
		await ada.close();
		expect(errors).toEqual([]);
	});

	test("without it, a socket is refused with the sentence that names it", async () => {
		const { url, errors } = await start({ isInjected: false });
		expect(await RawClient.refusal(`${url}?name=Ada`)).toBe(501);
		expect(errors).toMatchObject([{ message: expect.stringContaining("upgradeWebSocket of @hono/node-ws") }]);
	});
});
