import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LibsqlClient, LibsqlMessageStore, libsqlSchema } from "../../../src/adapters/libsql";
import { closing } from "../../support/closing";
import { sampleMessage } from "../sample-message";

let folder: string;
let files = 0;
const newClient = () => closing(createClient({ url: `file:${join(folder, `${++files}.db`)}` }));
const versionOne = readFileSync(join(import.meta.dirname, "version-1.sql"), "utf8");

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "jsandy-chat-libsql-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Returns a client that may only read and change rows, as a token of a server may. */
function powerless(client: ReturnType<typeof newClient>): LibsqlClient {
	const refused = Object.assign(new Error("not authorized"), { code: "SQLITE_AUTH" });
	return {
		protocol: "http",
		execute: async (statement) => (await client.execute(statement)) as never,
		batch: async (statements, mode) => {
			if (statements.some(({ sql }) => sql.startsWith("CREATE"))) throw refused;
			return (await client.batch(statements, mode)) as never;
		},
		close: () => {},
	};
}

describe("the tables of LibsqlMessageStore", () => {
	it("are created by setup or by the exported SQL, and the version is kept", async () => {
		for (const create of [
			(client: ReturnType<typeof newClient>) => new LibsqlMessageStore({ client }).setup(),
			(client: ReturnType<typeof newClient>) => client.executeMultiple(libsqlSchema()),
		]) {
			const client = newClient();
			await create(client);
			expect((await client.execute("SELECT max(version) AS version FROM chat_schema")).rows[0]?.version).toBe(2);
			const store = new LibsqlMessageStore({ client: powerless(client) });
			await store.setup();
			expect((await store.append(sampleMessage())).message.seq).toBe(1);
			await store.setRestriction({ kind: "ban", userId: "ada" });
			expect(await store.restrictions(0)).toHaveLength(1);
		}
	});

	it("are upgraded from the first version, with their messages, numbers and epochs", async () => {
		const client = newClient();
		await client.executeMultiple(versionOne);
		await client.execute("INSERT INTO chat_rooms VALUES ('tea', 'e1', 1)");
		await client.execute(`INSERT INTO chat_messages (room, seq, updated_seq, id, user_id, username, text, timestamp, client_id)
			VALUES ('tea', 1, 1, 'm-1', 'ada', 'Ada', 'hello', 1700000000000, 'c-1')`);
		const store = new LibsqlMessageStore({ client });
		await store.setup();
		expect(await store.heads(["tea"])).toEqual(new Map([["tea", { epoch: "e1", seq: 1 }]]));
		expect(await store.append(sampleMessage({ clientId: "c-1" }))).toMatchObject({
			message: { id: "m-1" },
			repeated: true,
		});
		expect((await store.append(sampleMessage())).message.seq).toBe(2);
		await store.setRestriction({ kind: "ban", userId: "ada" });
		expect(await store.restrictions(0)).toHaveLength(1);
	});

	it("are upgraded by the exported SQL", async () => {
		const client = newClient();
		await client.executeMultiple(versionOne);
		await client.executeMultiple(libsqlSchema("chat_", 1));
		const store = new LibsqlMessageStore({ client: powerless(client) });
		expect((await store.append(sampleMessage())).message.seq).toBe(1);
	});

	it("say what to run when they may not be created", async () => {
		const store = new LibsqlMessageStore({ client: powerless(newClient()) });
		for (const call of [store.setup(), store.append(sampleMessage()), store.list({ room: "tea", limit: 1 })]) {
			await expect(call).rejects.toMatchObject({
				failure: "permanent",
				scope: "everything",
				message: expect.stringContaining('run the SQL of libsqlSchema("chat_")'),
			});
		}
	});
});
