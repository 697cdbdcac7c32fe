import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { LibsqlMessageStore } from "../../../src/adapters/libsql";
import { closing } from "../../support/closing";
import { errorOf } from "../../support/error-of";
import { startChat } from "../../support/started-chat";

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "jsandy-chat-libsql-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("a full disk refuses messages, and newcomers still enter and read", async () => {
	// One connection, because the limit below belongs to a connection.
	const client = closing(createClient({ url: `file:${join(folder, "chat.db")}`, concurrency: 1 }));
	const chat = closing(await startChat({ store: new LibsqlMessageStore({ client }), limits: { rates: false } }));
	const ada = await chat.join("Ada");
	await ada.request("sendMessage", { room: "general", text: "kept" });
	const pages = Number((await client.execute("PRAGMA page_count")).rows[0]?.page_count);
	await client.execute(`PRAGMA max_page_count = ${pages}`);

	const send = () => ada.ask("sendMessage", { room: "general", text: "x".repeat(2_000) });
	// The last page has space for a few.
	await expect.poll(async () => (await send())[0], { interval: 1 }).toBe("error");
	for (let n = 0; n < 30; n++) {
		expect(errorOf(await send())).toMatchObject({ code: "STORE_UNAVAILABLE", retryAfterMs: expect.any(Number) });
		const newcomer = await chat.connect(`user-${n}`);
		const { messages } = await newcomer.request<{ messages: unknown[] }>("joinRoom", { room: "general" });
		expect(messages[0]).toMatchObject({ text: "kept" });
		await newcomer.close();
	}
	expect(chat.chat.stats()).toMatchObject({ storeUp: true, storeWritable: false });
	expect(String(chat.errors[0]?.[0])).toContain("full");

	await client.execute(`PRAGMA max_page_count = ${pages + 1_000}`);
	await expect.poll(async () => (await send())[0], { timeout: 5_000 }).toBe("ack");
});
