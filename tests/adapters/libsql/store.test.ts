import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type LibsqlClient, LibsqlMessageStore } from "../../../src/adapters/libsql";
import { failureCases } from "../../../src/testing/store/failure-cases";
import { storeSuite } from "../../../src/testing/store/store-suite";
import { sampleMessage } from "../sample-message";

let folder: string;
let files = 0;
const newFile = () => `file:${join(folder, `${++files}.db`)}`;

const opened: { close(): unknown }[] = [];
const open = (...options: ConstructorParameters<typeof LibsqlMessageStore>) =>
	closedLater(new LibsqlMessageStore(...options));
function closedLater<T extends { close(): unknown }>(resource: T): T {
	opened.push(resource);
	return resource;
}

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "jsandy-chat-libsql-"));
});
afterEach(async () => {
	await Promise.all(opened.splice(0).map((resource) => resource.close()));
});
afterAll(() => rm(folder, { recursive: true }));

describe("LibsqlMessageStore", () => {
	for (const { name, run } of storeSuite) {
		it(name, () => {
			const url = newFile();
			return run(open({ url }), open({ url }));
		});
	}

	for (const { name, run } of failureCases) {
		it(name, () => {
			const client = closedLater(createClient({ url: newFile() }));
			let isBroken = false;
			const call = <T>(make: () => Promise<T>): Promise<T> =>
				isBroken ? Promise.reject(Object.assign(new Error("disk I/O error"), { code: "SQLITE_IOERR" })) : make();
			const breakable: LibsqlClient = {
				protocol: "file",
				execute: (statement) => call(() => client.execute(statement) as never),
				batch: (statements, mode) => call(() => client.batch(statements, mode) as never),
				close: () => client.close(),
			};
			const breakDatabase = () => {
				isBroken = true;
				return () => {
					isBroken = false;
				};
			};
			return run(open({ client: breakable }), undefined, { break: breakDatabase });
		});
	}

	it("keeps its messages, numbers and clientIds over a restart", async () => {
		const url = newFile();
		const before = open({ url });
		const { message } = await before.append(sampleMessage({ clientId: "c-1", metadata: { a: 1 } }));
		const heads = await before.heads(["tea"]);
		await before.close();

		const after = open({ url });
		expect(await after.heads(["tea"])).toEqual(heads);
		expect((await after.list({ room: "tea", limit: 10 })).messages).toEqual([message]);
		const retry = await after.append(sampleMessage({ clientId: "c-1", metadata: { a: 1 } }));
		expect(retry).toEqual({ message, repeated: true });
		expect((await after.append(sampleMessage())).message.seq).toBe(2);
	});

	it("gives two stores on one file the same order and clientIds", async () => {
		const url = newFile();
		const stores = [open({ url }), open({ url })];
		const appended = await Promise.all(
			Array.from({ length: 40 }, (_, n) =>
				stores[n % 2]!.append(sampleMessage({ clientId: `c-${n >> 1}`, text: `${n >> 1}` })),
			),
		);
		expect(appended.filter(({ repeated }) => repeated)).toHaveLength(20);
		const { messages } = await stores[0]!.list({ room: "tea", limit: 100 });
		expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, place) => place + 1));
	});

	it("keeps messages in order of arrival", async () => {
		const store = open({ url: newFile() });
		const texts = Array.from({ length: 300 }, (_, n) => String(n));
		await Promise.all(texts.map((text) => store.append(sampleMessage({ text }))));
		const { messages } = await store.list({ room: "tea", limit: 1000 });
		expect(messages.map(({ text }) => text)).toEqual(texts);
	});

	it("acks the others when one message of a group is refused", async () => {
		const store = open({ url: newFile() });
		await store.append(sampleMessage({ clientId: "c-1" }));
		const taken = sampleMessage();
		const results = await Promise.allSettled([
			store.append(taken),
			store.append(sampleMessage({ clientId: "c-1", text: "other" })),
			store.append(sampleMessage({ clientId: "c-2", id: taken.id })),
			store.append(sampleMessage()),
		]);
		expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
		expect(results[2]).toMatchObject({ reason: { failure: "permanent" } });
		expect((await store.list({ room: "tea", limit: 10 })).messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
	});

	it("waits for another writer of the file without blocking this process, and then continues", async () => {
		const url = newFile();
		const store = open({ url });
		await store.append(sampleMessage());
		const other = closedLater(createClient({ url }));
		const writing = await other.transaction("write");
		const waiting = Promise.all([store.append(sampleMessage()), store.append(sampleMessage({ room: "coffee" }))]);
		// Reads work beside a writer, and this process is not blocked, or neither would happen before the commit.
		expect((await store.list({ room: "tea", limit: 10 })).messages).toHaveLength(1);
		// Long enough for several tries, which cannot be observed here.
		await new Promise((resolve) => setTimeout(resolve, 60));
		await writing.commit();
		expect((await waiting).map(({ message }) => message.seq)).toEqual([2, 1]);
		for (const seq of [3, 4, 5]) expect((await store.append(sampleMessage())).message.seq).toBe(seq);
	});

	it("gives up on a busy file after busyTimeoutMs, is read meanwhile, and works again once it is free", async () => {
		const url = newFile();
		const store = open({ url, busyTimeoutMs: 1_000 });
		await store.append(sampleMessage());
		const other = closedLater(createClient({ url }));
		const writing = await other.transaction("write");
		// Of a server that starts now, too.
		for (const server of [store, open({ url, busyTimeoutMs: 1_000 })]) {
			const refused = server.append(sampleMessage()).catch((error: unknown) => error);
			expect((await server.list({ room: "tea", limit: 10 })).messages).toHaveLength(1);
			expect((await server.heads(["tea"])).get("tea")?.seq).toBe(1);
			expect(await refused).toMatchObject({ failure: "transient", scope: "writes" });
			// The first read of a room writes the room's row.
			await expect(server.heads(["new"])).rejects.toMatchObject({ failure: "transient", scope: "writes" });
		}
		await writing.rollback();
		expect((await store.append(sampleMessage())).message.seq).toBe(2);
	});

	it("is read while its disk is full, and takes messages once there is space", async () => {
		const url = newFile();
		const client = closedLater(createClient({ url }));
		const store = new LibsqlMessageStore({ client });
		await store.append(sampleMessage());
		const pages = Number((await client.execute("PRAGMA page_count")).rows[0]?.page_count);
		await client.execute(`PRAGMA max_page_count = ${pages}`);
		const large = () => sampleMessage({ text: "x".repeat(100_000) });
		await expect(store.append(large())).rejects.toMatchObject({ failure: "transient", cause: { code: "SQLITE_FULL" } });
		expect((await store.list({ room: "tea", limit: 10 })).messages).toHaveLength(1);
		expect((await store.heads(["tea"])).get("tea")?.seq).toBe(1);
		await client.execute(`PRAGMA max_page_count = ${pages + 1_000}`);
		expect((await store.append(large())).message.seq).toBe(2);
	});

	it("writes to a file with WAL and full synchronisation, so that an acked message survives a power failure", async () => {
		const url = newFile();
		await open({ url }).append(sampleMessage());
		const client = closedLater(createClient({ url }));
		expect((await client.execute("PRAGMA journal_mode")).rows[0]?.journal_mode).toBe("wal");
		expect((await client.execute("PRAGMA synchronous")).rows[0]?.synchronous).toBe(2);
	});

	it("works with the user's own client, whatever type it returns for integers, and leaves it open", async () => {
		for (const intMode of ["number", "bigint", "string"] as const) {
			const client = closedLater(createClient({ url: newFile(), intMode }));
			const store = new LibsqlMessageStore({ client, tablePrefix: "my_" });
			const { message } = await store.append(sampleMessage());
			expect(message).toMatchObject({ seq: 1, updatedSeq: 1, timestamp: 1_700_000_000_000 });
			expect((await store.heads(["tea"])).get("tea")?.seq).toBe(1);
			await store.close();
			expect((await client.execute("SELECT text FROM my_messages")).rows[0]?.text).toBe("hello");
		}
	});

	it("acks messages that were sent before it is closed, and can be closed twice", async () => {
		const url = newFile();
		const store = open({ url });
		const appended = store.append(sampleMessage());
		await Promise.all([store.close(), store.close()]);
		expect((await appended).message.seq).toBe(1);
		await expect(store.append(sampleMessage())).rejects.toThrow();
	});

	it("keeps messages in memory when asked to", async () => {
		const store = open({ url: ":memory:" });
		await store.append(sampleMessage());
		await store.append(sampleMessage());
		expect((await store.list({ room: "tea", limit: 10 })).messages.map(({ seq }) => seq)).toEqual([1, 2]);
	});

	it("reports a call that can never succeed as permanent", async () => {
		const path = join(folder, "letter.txt");
		await writeFile(path, "Dear Ada, this is no database, however long it is.\n".repeat(100));
		const store = open({ url: `file:${path}` });
		for (const call of [() => store.append(sampleMessage()), () => store.list({ room: "tea", limit: 1 })]) {
			await expect(call()).rejects.toMatchObject({ failure: "permanent", cause: { code: "SQLITE_NOTADB" } });
		}
	});

	it("reports a write as unknown when the disk fails or the server is lost, and a read as transient", async () => {
		for (const code of ["SQLITE_IOERR_FSYNC", "HRANA_WEBSOCKET_ERROR"]) {
			const driver = closedLater(createClient({ url: newFile() }));
			const fault = Object.assign(new Error("lost"), { code });
			let isLost = false;
			const client: LibsqlClient = {
				protocol: driver.protocol,
				execute: async (statement) => (isLost ? Promise.reject(fault) : driver.execute(statement)),
				batch: async (statements, mode) => (isLost ? Promise.reject(fault) : driver.batch(statements, mode)),
				close: () => driver.close(),
			};
			const store = new LibsqlMessageStore({ client });
			await store.append(sampleMessage());
			isLost = true;
			await expect(store.append(sampleMessage())).rejects.toMatchObject({ failure: "unknown", cause: fault });
			await expect(store.list({ room: "tea", limit: 1 })).rejects.toMatchObject({ failure: "transient", cause: fault });
			isLost = false;
			expect((await store.append(sampleMessage())).message.seq).toBe(2);
		}
	});

	it("refuses a table prefix that is not a plain name", () => {
		for (const tablePrefix of ["", "1a", "a-b", "a; DROP TABLE x", 'a"', "a\n"]) {
			expect(() => open({ url: ":memory:", tablePrefix })).toThrow(TypeError);
		}
	});
});
