import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PostgresMessageStore, postgresSchema } from "../../../src/adapters/postgres";
import { missingService } from "../../support/service";
import { sampleMessage } from "../sample-message";
import { dropRole, newTables, openSql, openStore } from "./fixture";

const missing = await missingService("PostgreSQL");

/** The tables as the first version created them, with this prefix. */
const versionOne = (tablePrefix: string) =>
	readFileSync(join(import.meta.dirname, "version-1.sql"), "utf8").replaceAll("chat_", tablePrefix);

describe.skipIf(missing)("the tables of PostgresMessageStore", () => {
	/** Returns the recorded version. */
	const versionOf = async (tablePrefix: string) =>
		(await openSql().unsafe(`SELECT max(version) AS version FROM ${tablePrefix}schema`))[0]?.version;

	/** Returns a store in a role that may not create tables. */
	async function powerlessStore(tablePrefix: string) {
		const role = `${tablePrefix}app`;
		await openSql().unsafe(`CREATE ROLE ${role}`);
		dropRole(role);
		const grant = () =>
			openSql().unsafe(`GRANT SELECT, INSERT, UPDATE
				ON ${tablePrefix}rooms, ${tablePrefix}messages, ${tablePrefix}restrictions TO ${role}`);
		return { store: new PostgresMessageStore({ sql: openSql({ connection: { role } }), tablePrefix }), grant };
	}

	it("are created by setup, which may be called again and on every server", async () => {
		const tablePrefix = newTables();
		const stores = Array.from({ length: 4 }, () => openStore({ tablePrefix }));
		await Promise.all(stores.map((store) => store.setup()));
		await stores[0]!.setup();
		expect(await versionOf(tablePrefix)).toBe(2);
	});

	it("are upgraded from the first version, with their messages, numbers and epochs, while its servers run", async () => {
		const tablePrefix = newTables();
		const sql = openSql();
		await sql.unsafe(versionOne(tablePrefix));
		/** Stores a message as a server of the first version does. */
		const appendAsBefore = (text: string) => {
			const { clientId: client_id, userId: user_id, ...message } = sampleMessage({ text, clientId: `c-${text}` });
			const sent = JSON.stringify([{ ...message, client_id, user_id }]);
			return sql.unsafe(`SELECT seq FROM ${tablePrefix}append_1($1::text::json, '["tea"]')`, [sent]);
		};
		await appendAsBefore("1");
		await appendAsBefore("2");
		const [before] = await sql.unsafe(`SELECT epoch FROM ${tablePrefix}rooms`);

		const stores = Array.from({ length: 4 }, () => openStore({ tablePrefix, maxConnections: 1 }));
		await Promise.all(stores.map((store) => store.setup()));
		const [store] = stores;
		expect(await versionOf(tablePrefix)).toBe(2);
		expect(await store!.heads(["tea"])).toEqual(new Map([["tea", { epoch: before?.epoch, seq: 2 }]]));
		expect(await store!.append(sampleMessage({ text: "2", clientId: "c-2" }))).toMatchObject({
			message: { seq: 2 },
			repeated: true,
		});
		expect((await store!.append(sampleMessage({ text: "3" }))).message.seq).toBe(3);
		expect((await appendAsBefore("4"))[0]?.seq).toBe("4");
		await store!.setRestriction({ kind: "ban", userId: "ada" });
		const { messages } = await store!.list({ room: "tea", limit: 10 });
		expect(messages.map(({ text }) => text)).toEqual(["1", "2", "3", "4"]);
	});

	it("are created by the exported SQL, for a role that may not create them", async () => {
		const tablePrefix = newTables();
		await openSql().unsafe(postgresSchema(tablePrefix));
		const { store, grant } = await powerlessStore(tablePrefix);
		await grant();
		await store.setup();
		expect((await store.append(sampleMessage())).message.seq).toBe(1);
		await store.setRestriction({ kind: "mute", room: "tea", userId: "ada" });
		expect(await store.restrictions(0)).toHaveLength(1);
	});

	it("are upgraded by the exported SQL", async () => {
		const tablePrefix = newTables();
		await openSql().unsafe(versionOne(tablePrefix));
		const upgrade = postgresSchema(tablePrefix, 1);
		expect(upgrade).not.toContain(`CREATE TABLE IF NOT EXISTS ${tablePrefix}messages`);
		await openSql().unsafe(upgrade);
		const { store, grant } = await powerlessStore(tablePrefix);
		await grant();
		expect((await store.append(sampleMessage())).message.seq).toBe(1);
	});

	it("say what to run when the role may not create or upgrade them, and work once that has been run", async () => {
		const fresh = newTables();
		const old = newTables();
		await openSql().unsafe(versionOne(old));
		for (const tablePrefix of [fresh, old]) {
			const { store, grant } = await powerlessStore(tablePrefix);
			for (const call of [store.setup(), store.append(sampleMessage()), store.list({ room: "tea", limit: 1 })]) {
				await expect(call).rejects.toMatchObject({
					failure: "permanent",
					scope: "everything",
					message: expect.stringMatching(
						`permission denied.*store\\.setup\\(\\) once as a role that may create tables.*postgresSchema\\("${tablePrefix}"\\)`,
					),
				});
			}
			await openStore({ tablePrefix }).setup();
			await grant();
			expect((await store.append(sampleMessage())).message.seq).toBe(1);
		}
	});

	it("may be of a later version, as after a deployment was rolled back", async () => {
		const tablePrefix = newTables();
		await openStore({ tablePrefix }).setup();
		await openSql().unsafe(`INSERT INTO ${tablePrefix}schema VALUES (99)`);
		const { store, grant } = await powerlessStore(tablePrefix);
		await grant();
		expect((await store.append(sampleMessage())).message.seq).toBe(1);
	});
});
