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
const tablesOf = (version: number) => readFileSync(join(import.meta.dirname, `version-${version}.sql`), "utf8");

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
			expect((await client.execute("SELECT max(version) AS version FROM chat_schema")).rows[0]?.version).toBe(4);
			const store = new LibsqlMessageStore({ client: powerless(client) });
			await store.setup();
			expect((await store.append(sampleMessage())).message.seq).toBe(1);
			await store.setRestriction({ kind: "ban", userId: "ada" });
			expect(await store.restrictions(0)).toHaveLength(1);
			expect(await store.mark([{ room: "tea", userId: "ada", seq: 1 }])).toEqual([{ seq: 1, n: 1, rev: 1 }]);
		}
	});

	/** Fills the tables of an earlier version, as that version did. */
	async function fill(client: ReturnType<typeof newClient>, version: number) {
		await client.execute("INSERT INTO chat_rooms (room, epoch, seq) VALUES ('tea', 'e1', 3), ('new', 'e2', 0)");
		if (version === 3) await client.execute("UPDATE chat_rooms SET n = seq, last_seq = seq");
		for (const seq of [1, 2, 3]) {
			await client.execute(`INSERT INTO chat_messages (room, seq, updated_seq, id, user_id, username, text, timestamp, client_id)
				VALUES ('tea', ${seq}, ${seq}, 'm-${seq}', 'ada', 'Ada', 'hello', 1700000000000, 'c-${seq}')`);
		}
	}

	it.each([1, 2, 3])("are upgraded from version %i, with their messages, numbers and epochs", async (version) => {
		const client = newClient();
		await client.executeMultiple(tablesOf(version));
		await fill(client, version);
		const [store, other] = [new LibsqlMessageStore({ client }), new LibsqlMessageStore({ client })];
		await Promise.all([store.setup(), other.setup()]);
		expect(await store.heads(["tea", "new"])).toEqual(
			new Map([
				["tea", { epoch: "e1", seq: 3, n: 3 }],
				["new", { epoch: "e2", seq: 0, n: 0 }],
			]),
		);
		const { messages } = await store.list({ room: "tea", after: 0, limit: 10 });
		expect(messages.map(({ n }) => n)).toEqual([1, 2, 3]);
		expect(await store.append(sampleMessage({ clientId: "c-1" }))).toMatchObject({
			message: { id: "m-1", n: 1 },
			repeated: true,
		});
		expect(await store.replace({ ...messages[0]!, text: "b" }, 1)).toMatchObject({ updatedSeq: 4, n: 1 });
		expect(await lastSeq(client, "tea")).toBe(3);
		expect((await store.append(sampleMessage(), { counts: false })).message).toMatchObject({ seq: 5, n: 3 });
		expect((await store.append(sampleMessage())).message).toMatchObject({ seq: 6, n: 4 });
		expect((await store.append(sampleMessage(), { counts: false })).message).toMatchObject({ seq: 7, n: 4 });
		expect(await lastSeq(client, "tea")).toBe(6);
		expect(await store.react("tea", "m-2", [{ userId: "ada", emoji: "👍", on: true }])).toMatchObject({ n: 2 });
		await store.setRestriction({ kind: "ban", userId: "ada" });
		expect(await store.restrictions(0)).toHaveLength(1);
		const marks = [1, 2, 3, 6].map((seq) => ({ room: "tea", userId: `u-${seq}`, seq }));
		expect((await store.mark(marks)).map(({ n }) => n)).toEqual([1, 2, 3, 4]);
		const { message } = await store.append(sampleMessage({ mentions: ["ada"], mentionsRoom: true }));
		expect(await store.get("tea", message.id)).toMatchObject({ mentions: ["ada"], mentionsRoom: true });
	});

	/** Returns the number of the last message that counts, from the room's row. */
	const lastSeq = async (client: ReturnType<typeof newClient>, room: string) =>
		(await client.execute({ sql: "SELECT last_seq FROM chat_rooms WHERE room = ?", args: [room] })).rows[0]?.last_seq;

	it.each([1, 2, 3])("are upgraded from version %i by the exported SQL", async (version) => {
		const client = newClient();
		await client.executeMultiple(tablesOf(version));
		await client.executeMultiple(libsqlSchema("chat_", version));
		const store = new LibsqlMessageStore({ client: powerless(client) });
		expect((await store.append(sampleMessage())).message).toMatchObject({ seq: 1, n: 1 });
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
