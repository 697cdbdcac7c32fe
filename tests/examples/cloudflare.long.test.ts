import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Miniflare, startWorker } from "../cloudflare/start-worker";
import { RawClient } from "../support/raw-client";
import { missingTool } from "../support/tool";

const missing = await missingTool("miniflare");

describe.skipIf(missing)("the example of Cloudflare Workers", () => {
	let worker: Miniflare;
	let url: string;
	beforeAll(async () => {
		const classes = { CHAT_GATE: "Gate", CHAT_ROOM: "ChatRoom" };
		worker = await startWorker({ entry: "../../examples/cloudflare/worker.ts", classes });
		url = String(await worker.ready).replace(/\/$/, "");
	});
	afterAll(() => worker.dispose());

	test("serves its page, and two users talk and hear its route", async () => {
		expect(await (await fetch(url)).text()).toContain("<title>jsandy-chat on Cloudflare Workers</title>");
		const [ada, bob] = [await RawClient.open(`${url}/wsChat?name=ada`), await RawClient.open(`${url}/wsChat?name=bob`)];
		for (const client of [ada, bob]) await client.request("joinRoom", { room: "general" });
		await ada.request("sendMessage", { room: "general", text: "hello" });
		expect(await bob.next("newMessage")).toMatchObject({ username: "ada", text: "hello" });
		await fetch(`${url}/announce`, { method: "POST", body: "lunch" });
		expect(await bob.next("newMessage")).toMatchObject({ username: "Bot", text: "lunch" });
		await Promise.all([ada.close(), bob.close()]);
	});
});
