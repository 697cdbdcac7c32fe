import { describe, expect, it } from "vitest";
import { closing } from "../../support/closing";
import { errorOf } from "../../support/error-of";
import { missingService, services } from "../../support/service";
import { startChat } from "../../support/started-chat";
import { sampleMessage } from "../sample-message";
import { dropRole, newTables, openSql, openStore } from "./fixture";

const missing = await missingService("PostgreSQL");

/** Returns the URL of a role that may use the tables, and functions that make the database read-only for it, and writable. */
async function roleOf(tablePrefix: string) {
	const role = `${tablePrefix}app`;
	const sql = openSql();
	await sql.unsafe(`CREATE ROLE ${role} LOGIN;
		GRANT SELECT, INSERT, UPDATE ON ${["rooms", "messages", "restrictions"].map((name) => tablePrefix + name)} TO ${role}`);
	dropRole(role);
	const set = async (readOnly: boolean) => {
		await sql.unsafe(`ALTER ROLE ${role} SET default_transaction_read_only = ${readOnly}`);
		// The setting holds for new connections.
		await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ${role}`;
	};
	const url = new URL(services.PostgreSQL);
	url.username = role;
	return { url: url.href, refuseWrites: () => set(true), takeWrites: () => set(false) };
}

describe.skipIf(missing)("a PostgreSQL that refuses writes", () => {
	it("lets newcomers in and shows the history; messages are refused as STORE_UNAVAILABLE", async () => {
		const tablePrefix = newTables();
		const text = "kept";
		await openStore({ tablePrefix }).append(sampleMessage({ room: "general", text }));
		const { url, refuseWrites, takeWrites } = await roleOf(tablePrefix);
		const chat = closing(await startChat({ store: openStore({ url, tablePrefix }), limits: { rates: false } }));
		const ada = await chat.join("Ada");
		await refuseWrites();
		// Each connection of the pool finds out once that it was ended.
		await expect.poll(async () => (await ada.ask("loadHistory", { room: "general" }))[0]).toBe("ack");

		for (let n = 0; n < 30; n++) {
			const answer = errorOf(await ada.ask("sendMessage", { room: "general", text: "hi" }));
			expect(answer).toMatchObject({ code: "STORE_UNAVAILABLE", retryAfterMs: expect.any(Number) });
		}
		expect(chat.chat.stats()).toMatchObject({ storeUp: true, storeWritable: false });
		expect(chat.errors.map(([error]) => String(error)).join()).toContain("read-only");
		for (let n = 0; n < 30; n++) {
			const newcomer = await chat.connect(`user-${n}`);
			expect(await newcomer.request("joinRoom", { room: "general" })).toMatchObject({ messages: [{ text }], seq: 1 });
			// A room that nobody ever joined needs a row.
			expect(errorOf(await newcomer.ask("joinRoom", { room: `new-${n}` })).code).toBe("STORE_UNAVAILABLE");
			await newcomer.close();
		}
		expect(await ada.request("loadHistory", { room: "general" })).toMatchObject({ messages: [{ text }] });

		await takeWrites();
		await expect
			.poll(async () => (await ada.ask("sendMessage", { room: "general", text: "hi" }))[0], { timeout: 10_000 })
			.toBe("ack");
		expect(chat.chat.stats().storeWritable).toBe(true);
	});
});
