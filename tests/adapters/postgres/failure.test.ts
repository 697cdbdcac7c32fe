import { describe, expect, it } from "vitest";
import { PostgresMessageStore } from "../../../src/adapters/postgres";
import type { StoreError } from "../../../src/adapters/store-error";
import { failureCases } from "../../../src/testing/store/failure-cases";
import { freePort } from "../../support/free-port";
import { missingService, services } from "../../support/service";
import { sampleMessage } from "../sample-message";
import { dropRole, lockWaiter, newTables, openSql, openStore, terminateWaiter } from "./fixture";
import { openProxy } from "./proxy";

const missing = await missingService("PostgreSQL");

const failureOf = (call: Promise<unknown>): Promise<StoreError> =>
	call.then(
		() => expect.fail("the call worked"),
		(error) => error,
	);

describe.skipIf(missing)("the StoreError of a failure of PostgreSQL", () => {
	for (const { name, run } of failureCases) {
		it(name, async () => {
			const proxy = await openProxy();
			await run(openStore({ url: proxy.url, timeoutMs: 1_000 }), undefined, { break: proxy.refuse });
		});
	}

	it("is transient where nothing listens", async () => {
		const port = await freePort();
		const store = openStore({ url: `postgres://postgres@127.0.0.1:${port}/postgres` });
		const calls = [store.append(sampleMessage()), store.list({ room: "tea", limit: 1 }), store.heads(["tea"])];
		for (const failure of await Promise.all(calls.map(failureOf))) {
			expect(failure).toMatchObject({ failure: "transient", cause: { code: "ECONNREFUSED" } });
		}
	});

	it("is unknown for a write whose connection is ended by the server, which then works again", async () => {
		const tablePrefix = newTables();
		const store = openStore({ tablePrefix });
		await store.append(sampleMessage());
		const message = sampleMessage({ clientId: "c-1" });
		const watcher = openSql();
		await openSql().begin(async (sql) => {
			await sql.unsafe(`LOCK TABLE ${tablePrefix}rooms IN EXCLUSIVE MODE`);
			const failure = failureOf(store.append(message));
			await terminateWaiter(watcher, tablePrefix);
			expect(await failure).toMatchObject({ failure: "unknown" });
		});
		expect(await store.append(message)).toMatchObject({ message: { seq: 2 }, repeated: false });
	});

	it("is transient for a read whose connection is ended by the server", async () => {
		const tablePrefix = newTables();
		const store = openStore({ tablePrefix });
		await store.append(sampleMessage());
		const watcher = openSql();
		await openSql().begin(async (sql) => {
			await sql.unsafe(`LOCK TABLE ${tablePrefix}messages`);
			const failure = failureOf(store.list({ room: "tea", limit: 1 }));
			await watcher`SELECT pg_terminate_backend(${await lockWaiter(watcher, tablePrefix)})`;
			expect(await failure).toMatchObject({ failure: "transient" });
		});
	});

	it("is transient for a statement that the server cancels, and for a room that stays locked", async () => {
		const tablePrefix = newTables();
		const store = openStore({ tablePrefix });
		await store.append(sampleMessage());
		const watcher = openSql();
		await openSql().begin(async (sql) => {
			await sql.unsafe(`LOCK TABLE ${tablePrefix}messages`);
			const cancelled = failureOf(store.list({ room: "tea", limit: 1 }));
			await watcher`SELECT pg_cancel_backend(${await lockWaiter(watcher, tablePrefix)})`;
			expect(await cancelled).toMatchObject({ failure: "transient", cause: { code: "57014" } });
		});
		await openSql().begin(async (sql) => {
			await sql.unsafe(`SELECT FROM ${tablePrefix}rooms FOR UPDATE`);
			expect(await failureOf(store.append(sampleMessage()))).toMatchObject({ failure: "transient", scope: "room" });
		});
		expect((await store.append(sampleMessage())).message.seq).toBe(2);
	});

	it("is transient for a transaction that cannot be serialised", async () => {
		const tablePrefix = newTables();
		const connection = { default_transaction_isolation: "repeatable read" } as const;
		const store = new PostgresMessageStore({ sql: openSql({ connection }), tablePrefix });
		await store.append(sampleMessage());
		const watcher = openSql();
		let failure: Promise<StoreError> | undefined;
		await openSql().begin(async (sql) => {
			await sql.unsafe(`UPDATE ${tablePrefix}rooms SET seq = seq`);
			failure = failureOf(store.append(sampleMessage()));
			await lockWaiter(watcher, tablePrefix);
		});
		expect(await failure).toMatchObject({ failure: "transient", cause: { code: "40001" } });
	});

	it("is transient when there are too many connections, permanent without the right to write or the database", async () => {
		const tablePrefix = newTables();
		await openStore({ tablePrefix }).append(sampleMessage());
		const role = `${tablePrefix}app`;
		await openSql().unsafe(`CREATE ROLE ${role} LOGIN CONNECTION LIMIT 0`);
		dropRole(role);
		const crowded = new URL(services.PostgreSQL);
		crowded.username = role;
		expect(await failureOf(openStore({ url: crowded.href, tablePrefix }).append(sampleMessage()))).toMatchObject({
			failure: "transient",
			cause: { code: "53300" },
		});
		const powerless = new PostgresMessageStore({ sql: openSql({ connection: { role } }), tablePrefix });
		expect(await failureOf(powerless.append(sampleMessage()))).toMatchObject({
			failure: "permanent",
			cause: { code: "42501" },
		});
		const nowhere = new URL(services.PostgreSQL);
		nowhere.pathname = `/${tablePrefix}nowhere`;
		expect(await failureOf(openStore({ url: nowhere.href }).append(sampleMessage()))).toMatchObject({
			failure: "permanent",
			cause: { code: "3D000" },
		});
	});

	it("is unknown when the connection breaks after the commit and before its answer, and the retry is the same message", async () => {
		const proxy = await openProxy();
		const store = openStore({ url: proxy.url });
		await store.append(sampleMessage());
		const message = sampleMessage({ clientId: "c-1" });
		const failure = failureOf(store.append(message));
		await proxy.swallowAnswer();
		proxy.cut();
		expect(await failure).toMatchObject({ failure: "unknown" });
		expect(await store.append(message)).toMatchObject({ message: { id: message.id, seq: 2 }, repeated: true });
	});

	it("is unknown when the server stops answering, and the next call uses a new connection", async () => {
		const proxy = await openProxy();
		const store = openStore({ url: proxy.url, timeoutMs: 500, maxConnections: 1 });
		await store.append(sampleMessage());
		const message = sampleMessage({ clientId: "c-1" });
		const failure = failureOf(store.append(message));
		await proxy.swallowAnswer();
		expect(await failure).toMatchObject({ failure: "unknown" });
		expect(await store.append(message)).toMatchObject({ message: { seq: 2 }, repeated: true });
	});

	it("quotes nothing of what users wrote", async () => {
		const store = openStore();
		const error = await failureOf(store.append(sampleMessage({ text: "secret \u0000", userId: "secret" })));
		const cause = error.cause as Error;
		const said = [error, cause].flatMap((each) => [
			each.message,
			each.stack,
			...Object.getOwnPropertyNames(each).map((name) => JSON.stringify(Reflect.get(each, name))),
		]);
		expect(said.join("\n")).not.toContain("secret");
	});
});
