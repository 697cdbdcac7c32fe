import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { expect, onTestFinished, test, vi } from "vitest";
import WebSocket from "ws";
import { createChatProcedure, mountChat } from "../../src";
import { LibsqlMessageStore } from "../../src/adapters/libsql";
import { ChatSocket } from "../../src/client";
import { serve } from "../../src/node";

const folder = mkdtempSync(join(tmpdir(), "jsandy-chat-"));

/** A server with a file as its store, which a test can restart as a deployment does. */
async function startServer(port = 0) {
	const store = new LibsqlMessageStore({ url: `file:${join(folder, "chat.db")}` });
	const wsChat = createChatProcedure({
		auth: async ({ c, next }) => next({ user: { id: c.req.query("name") ?? "", name: c.req.query("name") ?? "" } }),
		store,
		limits: { rates: false },
	});
	const app = new Hono();
	const chat = mountChat(app, { wsChat });
	const server = await serve(app, { port });
	return {
		port: server.port,
		stop: async () => {
			await chat.close();
			await server.close();
			await store.close();
		},
	};
}

test("through a restart in the middle of a burst, everyone sees each message once, in one order", async () => {
	let server = await startServer();
	const open = (name: string) =>
		new ChatSocket({ url: `http://localhost:${server.port}/wsChat?name=${name}`, WebSocket, random: () => 0.05 });
	const [ada, bob] = [open("Ada"), open("Bob")];
	onTestFinished(async () => {
		ada.close();
		bob.close();
		await server.stop();
		rmSync(folder, { recursive: true, force: true });
	});
	const seen = { ada: [] as number[], bob: [] as number[] };
	ada.on("newMessage", ({ seq }) => seen.ada.push(seq));
	bob.on("newMessage", ({ seq }) => seen.bob.push(seq));
	await Promise.all([ada, bob].map((socket) => socket.request("joinRoom", { room: "general" })));
	const sends: Promise<{ seq: number }>[] = [];
	for (let n = 0; n < 60; n++) {
		const socket = n % 2 ? ada : bob;
		sends.push(socket.request("sendMessage", { room: "general", text: `${n}` }));
		if (n === 20) {
			await Promise.all(sends.slice(0, 5));
			const { port } = server;
			await server.stop();
			server = await startServer(port);
		}
	}
	const seqs = (await Promise.all(sends)).map(({ seq }) => seq).sort((a, b) => a - b);
	const all = Array.from({ length: 60 }, (_, n) => n + 1);
	expect(seqs).toEqual(all);
	await vi.waitFor(() => expect(seen).toEqual({ ada: all, bob: all }));
}, 30_000);
