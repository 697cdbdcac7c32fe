import { describe, expect, it } from "vitest";
import { PostgresMessageStore } from "../../../src/adapters/postgres";
import { missingService } from "../../support/service";
import { changeCases } from "../change-cases";
import { documentedSql } from "../documented-sql";
import { sampleMessage } from "../sample-message";
import { newTables, openSql, openStore } from "./fixture";

const missing = await missingService("PostgreSQL");

describe.skipIf(missing)("messages that change in PostgresMessageStore", () => {
	changeCases(() => {
		const tablePrefix = newTables();
		const query = (sql: string) => openSql().unsafe(sql.replaceAll("chat_", tablePrefix));
		return { stores: [openStore({ tablePrefix }), openStore({ tablePrefix })], query };
	});

	it("have a floor, which the documented script raises when it deletes some", async () => {
		const tablePrefix = newTables();
		const store = openStore({ tablePrefix });
		for (const text of ["1", "2", "3"]) await store.append(sampleMessage({ text }));
		expect((await store.list({ room: "tea", after: 0, limit: 10 })).floor).toBe(0);
		const nothing = { messages: [], hasMore: false, floor: 0 };
		expect(await store.list({ room: "nowhere", after: 0, limit: 10 })).toEqual(nothing);
		await openSql().unsafe(
			documentedSql("postgres.md", "SET floor").replaceAll("1000", "3").replaceAll("chat_", tablePrefix),
		);
		expect(await store.list({ room: "tea", after: 0, limit: 10 })).toMatchObject({
			messages: [{ text: "3", n: 3 }],
			floor: 2,
		});
		expect(await store.list({ room: "tea", after: 3, limit: 10 })).toEqual({ ...nothing, floor: 2 });
		expect(await store.list({ room: "tea", limit: 10 })).not.toHaveProperty("floor");
	});

	it("take numbers when the documented script erases a user", async () => {
		const tablePrefix = newTables();
		const store = openStore({ tablePrefix });
		const messages = [];
		for (const userId of ["u1", "ada", "u1"]) messages.push((await store.append(sampleMessage({ userId }))).message);
		await store.react("tea", messages[0]!.id, [{ userId: "ada", emoji: "👍", on: true }]);
		await openSql().unsafe(documentedSql("operations.md", "SET text = ''").replaceAll("chat_", tablePrefix));
		expect((await store.heads(["tea"])).get("tea")).toMatchObject({ seq: 6, n: 3 });
		const { messages: changed } = await store.list({ room: "tea", after: 4, limit: 10 });
		expect(changed.map(({ id, updatedSeq }) => [id, updatedSeq])).toEqual([
			[messages[0]!.id, 5],
			[messages[2]!.id, 6],
		]);
		for (const message of changed) {
			expect(message).toMatchObject({ text: "", userId: "deleted", deletedAt: expect.any(Number) });
			expect(message).not.toHaveProperty("reactions");
		}
		expect(await store.reactionsOf("tea", [messages[0]!.id], "ada")).toEqual(new Map());
		expect((await store.append(sampleMessage())).message).toMatchObject({ seq: 7, n: 4 });
	});

	it("fail alone while another transaction keeps the room's row locked, and those of other rooms go on", async () => {
		const tablePrefix = newTables();
		const store = openStore({ tablePrefix });
		const { message } = await store.append(sampleMessage());
		const free = (await store.append(sampleMessage({ room: "free" }))).message;
		await openSql().begin(async (sql) => {
			await sql.unsafe(`SELECT FROM ${tablePrefix}rooms WHERE room = 'tea' FOR UPDATE`);
			const refused = Promise.allSettled([
				store.replace({ ...message, text: "b" }, 1),
				store.react("tea", message.id, [{ userId: "ada", emoji: "👍", on: true }]),
			]);
			expect(await store.replace({ ...free, text: "b" }, 1)).toMatchObject({ updatedSeq: 2 });
			for (const result of await refused) {
				expect(result).toMatchObject({ reason: { failure: "transient", scope: "room" } });
			}
		});
		expect(await store.replace({ ...message, text: "c" }, 1)).toMatchObject({ updatedSeq: 2 });
	});

	it("are changed by a server of the version before, whose messages count too", async () => {
		const tablePrefix = newTables();
		const store = openStore({ tablePrefix });
		const { message } = await store.append(sampleMessage());
		await store.replace({ ...message, text: "b" }, 1);
		const { userId: user_id, ...sent } = sampleMessage({ metadata: { a: [1, "é"] } });
		const json = JSON.stringify([{ ...sent, user_id }]);
		const append = `SELECT place, seq FROM ${tablePrefix}append_2($1::text::json, '["tea"]', 0)`;
		expect(await openSql().unsafe(append, [json])).toEqual([{ place: "1", seq: "3" }]);
		expect(await store.get("tea", sent.id)).toMatchObject({ ...sent, seq: 3, n: 2 });
	});

	it("cost as few rows in a large room as in a small one, with a plan from when it was small", async () => {
		const tablePrefix = newTables();
		const sql = openSql();
		const store = new PostgresMessageStore({ sql, tablePrefix });
		const append = async (count: number) =>
			(await Promise.all(Array.from({ length: count }, () => store.append(sampleMessage())))).map(
				({ message }) => message,
			);
		const change = (messages: Awaited<ReturnType<typeof append>>) =>
			Promise.all(
				messages.flatMap((message) => [
					store.replace({ ...message, text: "b" }),
					store.react("tea", message.id, [{ userId: "ada", emoji: crypto.randomUUID().slice(0, 30), on: true }]),
				]),
			);
		const rowsRead = async () => {
			await sql`SELECT pg_stat_force_next_flush()`;
			const names = ["messages", "reactions", "rooms"].map((name) => tablePrefix + name);
			const [row] = await sql<
				{ rows: string }[]
			>`SELECT sum(seq_tup_read + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes
				WHERE relname = t.relname)) AS rows FROM pg_stat_user_tables t WHERE relname = ANY (${names})`;
			return Number(row?.rows);
		};
		await store.setup();
		for (const name of ["messages", "reactions"]) {
			await sql.unsafe(`ALTER TABLE ${tablePrefix}${name} SET (autovacuum_enabled = off)`);
		}
		const few = await append(1);
		// A prepared statement keeps its plan from the sixth execution on.
		for (let n = 0; n < 10; n++) await change(few);
		const many = await append(2_000);
		await change(many.slice(0, 1_000));
		const before = await rowsRead();
		await change(many.slice(1_000, 1_050));
		expect((await rowsRead()) - before).toBeLessThan(500);
	});
});
