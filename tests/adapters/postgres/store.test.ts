import postgres from "postgres";
import { afterAll, describe, expect, it } from "vitest";
import { PostgresMessageStore } from "../../../src/adapters/postgres";
import { storeSuite } from "../../../src/testing/store/store-suite";
import { missingService, services } from "../../support/service";
import { sampleMessage } from "../sample-message";
import { dropRole, dropTables, lockWaiter, newPrefix, newTables, openSql, openStore } from "./fixture";

const missing = await missingService("PostgreSQL");

describe.skipIf(missing)("PostgresMessageStore", () => {
	describe("as every store", () => {
		const tablePrefix = newPrefix();
		const [store, other] = [1, 2].map(() => new PostgresMessageStore({ url: services.PostgreSQL, tablePrefix }));
		afterAll(async () => {
			await Promise.all([store?.close(), other?.close()]);
			await dropTables(tablePrefix);
		});
		for (const { name, run } of storeSuite) it(name, () => run(store!, other));
	});

	it("creates its tables once when several servers start at the same time", async () => {
		const tablePrefix = newTables();
		const stores = Array.from({ length: 8 }, () => openStore({ tablePrefix, maxConnections: 1 }));
		const appended = await Promise.all(stores.map((store) => store.append(sampleMessage())));
		expect(appended.map(({ message }) => message.seq).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
	});

	it("keeps its messages, numbers and clientIds over a restart", async () => {
		const tablePrefix = newTables();
		const before = openStore({ tablePrefix });
		const { message } = await before.append(sampleMessage({ clientId: "c-1", metadata: { a: 1 } }));
		const heads = await before.heads(["tea"]);
		await before.close();

		const after = openStore({ tablePrefix });
		expect(await after.heads(["tea"])).toEqual(heads);
		expect((await after.list({ room: "tea", limit: 10 })).messages).toEqual([message]);
		const retry = await after.append(sampleMessage({ clientId: "c-1", metadata: { a: 1 } }));
		expect(retry).toEqual({ message, repeated: true });
		expect((await after.append(sampleMessage())).message.seq).toBe(2);
	});

	it("keeps messages in order of arrival, over several commits", async () => {
		const store = openStore();
		const texts = Array.from({ length: 600 }, (_, n) => String(n));
		await Promise.all(texts.map((text) => store.append(sampleMessage({ text }))));
		const { messages } = await store.list({ room: "tea", limit: 1_000 });
		expect(messages.map(({ text }) => text)).toEqual(texts);
	});

	it("acks the others when messages of a group are refused", async () => {
		const store = openStore();
		await store.append(sampleMessage({ clientId: "c-1" }));
		const taken = sampleMessage();
		const results = await Promise.allSettled([
			store.append(taken),
			store.append(sampleMessage({ text: "NUL \u0000" })),
			store.append(sampleMessage({ clientId: "c-1", text: "other" })),
			store.append(sampleMessage({ text: "half of a pair \ud800" })),
			store.append(sampleMessage({ clientId: "c-2", id: taken.id })),
			store.append(sampleMessage()),
		]);
		expect(results.map((result) => (result.status === "rejected" ? result.reason : result.value.message.seq))).toEqual([
			2,
			expect.objectContaining({ failure: "permanent", cause: expect.objectContaining({ code: "22P05" }) }),
			expect.objectContaining({ code: "CONFLICT" }),
			expect.objectContaining({ failure: "permanent", cause: expect.objectContaining({ code: "22P02" }) }),
			expect.objectContaining({ failure: "permanent", cause: expect.objectContaining({ code: "23505" }) }),
			3,
		]);
		expect((await store.list({ room: "tea", limit: 10 })).messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
	});

	it("reads as few rows of a large room as of a small one for an append, with a plan from when it was small", async () => {
		const tablePrefix = newTables();
		const sql = openSql();
		const store = new PostgresMessageStore({ sql, tablePrefix });
		const appendMany = (count: number) =>
			Promise.all(Array.from({ length: count }, () => store.append(sampleMessage({ clientId: crypto.randomUUID() }))));
		const rowsRead = async () => {
			await sql`SELECT pg_stat_force_next_flush()`;
			const [row] = await sql<
				{ rows: string }[]
			>`SELECT seq_tup_read + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes
				WHERE relname = t.relname) AS rows FROM pg_stat_user_tables t WHERE relname = ${`${tablePrefix}messages`}`;
			return Number(row?.rows);
		};
		await appendMany(30);
		await sql.unsafe(`ALTER TABLE ${tablePrefix}messages SET (autovacuum_enabled = off)`);
		await sql.unsafe(`ANALYZE ${tablePrefix}messages`);
		// A prepared statement keeps its plan from the sixth execution on.
		for (let n = 0; n < 10; n++) await appendMany(1);
		await appendMany(1_000);
		const before = await rowsRead();
		await appendMany(50);
		expect((await rowsRead()) - before).toBeLessThan(500);
	});

	it("reads the heads of known rooms while another transaction keeps all writers out", async () => {
		const tablePrefix = newTables();
		const store = openStore({ tablePrefix });
		await store.append(sampleMessage());
		await openSql().begin(async (sql) => {
			await sql.unsafe(`LOCK TABLE ${tablePrefix}rooms IN EXCLUSIVE MODE`);
			expect((await store.heads(["tea"])).get("tea")?.seq).toBe(1);
		});
	});

	it("works in a role that may not create tables, once they exist", async () => {
		const tablePrefix = newTables();
		await openStore({ tablePrefix }).append(sampleMessage());
		const role = `${tablePrefix}app`;
		await openSql().unsafe(
			`CREATE ROLE ${role}; GRANT SELECT, INSERT, UPDATE ON ${tablePrefix}rooms, ${tablePrefix}messages, ${tablePrefix}marks TO ${role}`,
		);
		dropRole(role);
		const store = new PostgresMessageStore({ sql: openSql({ connection: { role } }), tablePrefix });
		expect((await store.append(sampleMessage())).message.seq).toBe(2);
		const { epoch } = (await store.heads(["coffee"])).get("coffee") ?? { epoch: "" };
		expect((await store.renewEpoch("coffee", epoch)).epoch).not.toBe(epoch);
	});

	it("works with the user's own client that renames columns and parses numbers, and leaves it open", async () => {
		const tablePrefix = newTables();
		for (const options of [
			{ transform: postgres.toPascal },
			{ types: { bigint: postgres.BigInt } },
			{ prepare: false },
		]) {
			const sql = openSql(options as object);
			const store = new PostgresMessageStore({ sql, tablePrefix });
			const room = crypto.randomUUID();
			const sent = sampleMessage({ room, clientId: "c-1", metadata: { a: [1] } });
			const { message } = await store.append(sent);
			expect(message).toEqual({ ...sent, seq: 1, updatedSeq: 1, n: 1 });
			expect(await store.append(sent)).toEqual({ message, repeated: true });
			expect((await store.list({ room, limit: 1 })).messages).toEqual([message]);
			expect((await store.heads([room])).get(room)?.seq).toBe(1);
			await store.close();
			expect(await sql.unsafe("SELECT 1").values()).toEqual([[1]]);
		}
	});

	it("acks messages that were sent before it is closed, and can be closed twice", async () => {
		const store = openStore();
		const appended = store.append(sampleMessage());
		await Promise.all([store.close(), store.close()]);
		expect((await appended).message.seq).toBe(1);
		await expect(store.append(sampleMessage())).rejects.toMatchObject({ failure: "transient" });
	});

	it("finishes reading a page before it closes", async () => {
		const tablePrefix = newTables();
		const store = openStore({ tablePrefix });
		await store.append(sampleMessage());
		const watcher = openSql();
		let closed: Promise<void> | undefined;
		const page = await openSql().begin(async (sql) => {
			await sql.unsafe(`LOCK TABLE ${tablePrefix}messages`);
			const reading = store.list({ room: "tea", limit: 1 });
			await lockWaiter(watcher, tablePrefix);
			closed = store.close();
			return { reading };
		});
		expect((await page.reading).messages).toHaveLength(1);
		await closed;
	});

	it("refuses a table prefix that is not a plain name, and invalid limits", () => {
		const url = services.PostgreSQL;
		for (const tablePrefix of ["", "1a", "A", "a-b", "a; DROP TABLE x", 'a"', "a\n", "a".repeat(41)]) {
			expect(() => new PostgresMessageStore({ url, tablePrefix })).toThrow(TypeError);
		}
		expect(() => new PostgresMessageStore({ url, timeoutMs: 0 })).toThrow(RangeError);
		expect(() => new PostgresMessageStore({ url, maxConnections: 0.5 })).toThrow(RangeError);
	});
});
