import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { MemoryPubSub, type MessageStore } from "../../../src/adapters";
import { LibsqlMessageStore } from "../../../src/adapters/libsql";
import { openStore } from "../../adapters/postgres/fixture";
import { closing } from "../../support/closing";
import { errorOf } from "../../support/error-of";
import { missingService } from "../../support/service";
import { startChat } from "../../support/started-chat";

const room = "general";
const missing = await missingService("PostgreSQL");

async function openLibsql(): Promise<MessageStore> {
	const folder = await mkdtemp(join(tmpdir(), "jsandy-chat-moderation-"));
	const store = new LibsqlMessageStore({ url: `file:${join(folder, "chat.db")}` });
	onTestFinished(async () => {
		await store.close();
		await rm(folder, { recursive: true });
	});
	return store;
}

describe.each([
	["LibsqlMessageStore", openLibsql, undefined],
	["PostgresMessageStore", async () => openStore(), missing],
] as const)("on %s", (_name, open, missing) => {
	test.skipIf(missing)("a ban, a mute and a slow mode reach the other servers, and outlive them", async () => {
		const [store, pubsub] = [await open(), new MemoryPubSub()];
		const start = () => startChat({ store }, { pubsub, http: true });
		const [here, there] = [closing(await start()), closing(await start())];
		const send = (client: Awaited<ReturnType<typeof here.join>>) =>
			client.ask("sendMessage", { room, text: "hello" }).then(errorOf);

		const [bob, eve, zoe] = [await there.join("Bob"), await there.join("Eve"), await there.join("Zoe")];
		await here.chat.ban({ room, userId: "Eve", reason: "spam" });
		expect(await eve.next("removed")).toEqual({ room, reason: "spam" });
		await expect
			.poll(async () => errorOf(await eve.ask("joinRoom", { room })))
			.toMatchObject({ code: "FORBIDDEN", message: "you are banned: spam" });

		await here.chat.mute({ userId: "Zoe" });
		await expect.poll(() => send(zoe)).toMatchObject({ code: "FORBIDDEN", message: "you are muted" });

		await here.chat.slowMode({ room, seconds: 60 });
		await expect.poll(() => send(bob)).toMatchObject({ code: "RATE_LIMITED", message: "the room is in slow mode" });

		const next = closing(await start());
		expect(await next.chat.bans()).toEqual([{ kind: "ban", room, userId: "Eve", reason: "spam" }]);
		const again = await next.join("Zoe");
		expect(await send(again)).toMatchObject({ code: "FORBIDDEN" });

		await next.chat.unban({ room, userId: "Eve" });
		await next.chat.unmute({ userId: "Zoe" });
		await next.chat.slowMode({ room, seconds: 0 });
		await (await next.join("Eve")).request("sendMessage", { room, text: "back" });
		await again.request("sendMessage", { room, text: "first" });
		await again.request("sendMessage", { room, text: "second" });
	});
});
