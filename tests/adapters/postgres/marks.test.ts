import { describe, expect, it } from "vitest";
import { missingService } from "../../support/service";
import { markedTableCases } from "../mark-cases";
import { sampleMessage } from "../sample-message";
import { newTables, openSql, openStore } from "./fixture";

const missing = await missingService("PostgreSQL");

describe.skipIf(missing)("read marks and mentions in PostgresMessageStore", () => {
	markedTableCases(() => {
		const tablePrefix = newTables();
		const query = (sql: string) => openSql().unsafe(sql.replaceAll("chat_", tablePrefix));
		return { store: openStore({ tablePrefix }), query, room: "tea" };
	});

	it("take one statement for a thousand marks, and do not write those that stay", async () => {
		const tablePrefix = newTables();
		const sql = openSql();
		const statements: string[] = [];
		const counted = {
			unsafe: (...args: Parameters<typeof sql.unsafe>) => {
				statements.push(args[0]);
				return sql.unsafe(...args);
			},
			end: async () => {},
		};
		const store = openStore({ tablePrefix, sql: counted as never });
		await store.append(sampleMessage());
		statements.length = 0;
		const marks = Array.from({ length: 1_000 }, (_, index) => ({ room: "tea", userId: `u-${index}`, seq: 1 }));
		const set = await store.mark(marks);
		expect(statements).toHaveLength(1);
		const places = () => sql.unsafe(`SELECT ctid, user_id FROM ${tablePrefix}marks ORDER BY user_id`);
		const before = await places();
		expect(await store.mark(marks)).toEqual(set);
		expect(await places()).toEqual(before);
	});

	it("are set while another transaction keeps the room's row locked", async () => {
		const tablePrefix = newTables();
		const store = openStore({ tablePrefix });
		await store.append(sampleMessage());
		await openSql().begin(async (sql) => {
			await sql.unsafe(`SELECT FROM ${tablePrefix}rooms FOR UPDATE`);
			expect(await store.mark([{ room: "tea", userId: "ada", seq: 1 }])).toEqual([{ seq: 1, n: 1, rev: 1 }]);
		});
	});

	it("cost as few rows in a large room as in a small one, with a plan from when it was small", async () => {
		const tablePrefix = newTables();
		const sql = openSql();
		const store = openStore({ tablePrefix, sql });
		const rowsRead = async () => {
			await sql`SELECT pg_stat_force_next_flush()`;
			const names = ["messages", "marks", "rooms"].map((name) => tablePrefix + name);
			const [row] = await sql<
				{ rows: string }[]
			>`SELECT sum(seq_tup_read + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes
				WHERE relname = t.relname)) AS rows FROM pg_stat_user_tables t WHERE relname = ANY (${names})`;
			return Number(row?.rows);
		};
		await store.setup();
		for (const name of ["messages", "marks"])
			await sql.unsafe(`ALTER TABLE ${tablePrefix}${name} SET (autovacuum_enabled = off)`);
		const marksAt = (seq: number, count: number) =>
			Array.from({ length: count }, (_, index) => ({ room: "tea", userId: `u-${index}`, seq }));
		await store.append(sampleMessage());
		await store.mark(marksAt(1, 1));
		await sql.unsafe(`ANALYZE ${tablePrefix}messages; ANALYZE ${tablePrefix}marks; ANALYZE ${tablePrefix}rooms`);
		// A prepared statement keeps its plan from the sixth execution on.
		for (let count = 0; count < 10; count++) {
			await store.mark(marksAt(1, 1));
			await store.marks(marksAt(1, 1));
		}
		await Promise.all(Array.from({ length: 2_000 }, () => store.append(sampleMessage())));
		await store.mark(marksAt(900, 2_000));
		const before = await rowsRead();
		await store.mark(marksAt(1_000, 50));
		await store.marks(marksAt(0, 50));
		expect((await rowsRead()) - before).toBeLessThan(500);
	});
});
