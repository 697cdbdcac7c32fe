import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RawClient } from "../support/raw-client";
import { missingTool } from "../support/tool";
import { type Miniflare, startWorker } from "./start-worker";

const missing = await missingTool("miniflare");
const classes = { CHAT_GATE: "Gate", CHAT_ROOM: "Room" };

describe.skipIf(missing)("a chat of gates and rooms in workerd", () => {
	const persist = mkdtempSync(join(tmpdir(), "jsandy-chat-rooms-"));
	const clients: RawClient[] = [];
	let worker: Miniflare;
	let url: string;

	const start = async () => {
		worker = await startWorker({ entry: "chat-worker.ts", classes, persist });
		url = String(await worker.ready).replace(/\/$/, "");
	};
	beforeAll(start);
	afterAll(async () => {
		await Promise.all(clients.map((client) => client.close()));
		await worker.dispose();
		rmSync(persist, { recursive: true, force: true });
	});

	/** A client of this user on the gate of this key. */
	const connect = async (name: string, gate: string) => {
		const client = await RawClient.open(`${url}/wsChat?token=${name}&gate=${gate}`);
		clients.push(client);
		return client;
	};
	const join_ = async (name: string, gate: string, room: string) => {
		const client = await connect(name, gate);
		await client.request("joinRoom", { room });
		return client;
	};

	test("two users on two gates talk in one room", async () => {
		const [first, second] = await Promise.all(
			["a", "b"].map(async (gate) => (await worker.dispatchFetch(`${url}/start?gate=${gate}`)).text()),
		);
		expect(first).not.toBe(second);
		const ada = await join_("ada", "a", "general");
		const bob = await join_("bob", "b", "general");
		await ada.request("sendMessage", { room: "general", text: "hello from a" });
		expect(await bob.next("newMessage")).toMatchObject({ text: "hello from a", seq: 1, userId: "ada" });
		await bob.request("sendMessage", { room: "general", text: "hello from b" });
		expect(await ada.next("newMessage")).toMatchObject({ seq: 1 });
		expect(await ada.next("newMessage")).toMatchObject({ text: "hello from b", seq: 2, userId: "bob" });
	});

	test("the history is kept when the runtime restarts", async () => {
		await worker.dispose();
		await start();
		const cleo = await join_("cleo", "c", "general");
		const page = await cleo.request<{ messages: { text: string }[] }>("loadHistory", { room: "general" });
		expect(page.messages.map(({ text }) => text)).toEqual(["hello from a", "hello from b"]);
	});
});
