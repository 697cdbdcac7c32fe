import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PostgresMessageStore, postgresSchema } from "../../../src/adapters/postgres";
import { missingService } from "../../support/service";
import { sampleMessage } from "../sample-message";
import { dropRole, newTables, openSql, openStore } from "./fixture";

const missing = await missingService("PostgreSQL");

/** The tables as an earlier version created them, with this prefix. */
const tablesOf = (version: number, tablePrefix: string) =>
	readFileSync(join(import.meta.dirname, `version-${version}.sql`), "utf8").replaceAll("chat_", tablePrefix);

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
				ON ${tablePrefix}rooms, ${tablePrefix}messages, ${tablePrefix}marks, ${tablePrefix}restrictions TO ${role};
				GRANT SELECT, INSERT, DELETE ON ${tablePrefix}reactions, ${tablePrefix}mentions TO ${role}`);
		return { store: new PostgresMessageStore({ sql: openSql({ connection: { role } }), tablePrefix }), grant };
	}

	it("are created by setup, which may be called again and on every server", async () => {
		const tablePrefix = newTables();
		const stores = Array.from({ length: 4 }, () => openStore({ tablePrefix }));
		await Promise.all(stores.map((store) => store.setup()));
		await stores[0]!.setup();
		expect(await versionOf(tablePrefix)).toBe(4);
	});

	it.each([
		{ version: 1, rest: "" },
		{ version: 2, rest: ", 0" },
		{ version: 3, rest: ", 0" },
	])(
		"are upgraded from version $version, with their messages, numbers and epochs, while its servers run",
		async ({ version, rest }) => {
			const tablePrefix = newTables();
			const sql = openSql();
			await sql.unsafe(tablesOf(version, tablePrefix));
			/** Stores a message as a server of the earlier version does. */
			const appendAsBefore = (text: string) => {
				const { clientId: client_id, userId: user_id, ...message } = sampleMessage({ text, clientId: `c-${text}` });
				const sent = JSON.stringify([{ ...message, client_id, user_id, place: 0, counts: 1 }]);
				const call = version < 3 ? `append_${version}($1::text::json` : "commit_3($1::text::json, NULL, NULL";
				return sql.unsafe(`SELECT seq FROM ${tablePrefix}${call}, '["tea"]'${rest})`, [sent]);
			};
			await appendAsBefore("1");
			await appendAsBefore("2");
			const [before] = await sql.unsafe(`SELECT epoch FROM ${tablePrefix}rooms`);

			const stores = Array.from({ length: 4 }, () => openStore({ tablePrefix, maxConnections: 1 }));
			await Promise.all(stores.map((store) => store.setup()));
			const [store] = stores;
			expect(await versionOf(tablePrefix)).toBe(4);
			expect(await store!.heads(["tea"])).toEqual(new Map([["tea", { epoch: before?.epoch, seq: 2, n: 2 }]]));
			expect(await store!.append(sampleMessage({ text: "2", clientId: "c-2" }))).toMatchObject({
				message: { seq: 2, n: 2 },
				repeated: true,
			});
			expect((await store!.append(sampleMessage({ text: "3" }))).message).toMatchObject({ seq: 3, n: 3 });
			expect((await appendAsBefore("4"))[0]?.seq).toBe("4");
			await store!.setRestriction({ kind: "ban", userId: "ada" });
			const { messages } = await store!.list({ room: "tea", limit: 10 });
			expect(messages.map(({ text, n }) => [text, n])).toEqual([1, 2, 3, 4].map((n) => [String(n), n]));
			expect(await store!.replace({ ...messages[0]!, text: "1b" }, 1)).toMatchObject({ updatedSeq: 5, n: 1 });
			expect((await store!.append(sampleMessage(), { counts: false })).message.seq).toBe(6);
			const marks = [1, 2, 3, 4].map((seq) => ({ room: "tea", userId: `u-${seq}`, seq }));
			expect((await store!.mark(marks)).map(({ n }) => n)).toEqual([1, 2, 3, 4]);
			const { message } = await store!.append(sampleMessage({ mentions: ["ada"], mentionsRoom: true }));
			expect(await store!.get("tea", message.id)).toMatchObject({ mentions: ["ada"], mentionsRoom: true });
			// Again, as someone who runs the exported SQL on tables that were upgraded.
			await sql.unsafe(postgresSchema(tablePrefix));
			const counted = await sql.unsafe(`SELECT seq, n, last_seq FROM ${tablePrefix}rooms WHERE room = 'tea'`);
			expect(counted).toEqual([
				version === 1 ? { seq: "7", n: "4", last_seq: "7" } : { seq: "7", n: "5", last_seq: "7" },
			]);
		},
	);

	it("are created by the exported SQL, for a role that may not create them", async () => {
		const tablePrefix = newTables();
		await openSql().unsafe(postgresSchema(tablePrefix));
		const { store, grant } = await powerlessStore(tablePrefix);
		await grant();
		await store.setup();
		expect((await store.append(sampleMessage())).message.seq).toBe(1);
		const { id } = (await store.list({ room: "tea", limit: 1 })).messages[0]!;
		const changes = [{ userId: "ada", emoji: "👍", on: true }];
		const reacted = await store.react("tea", id, changes);
		expect(reacted).toMatchObject({ reactions: { "👍": { count: 1 } } });
		expect(await store.reactionsOf("tea", [id], "ada")).toEqual(new Map([[id, ["👍"]]]));
		expect(await store.mark([{ room: "tea", userId: "ada", seq: 1 }])).toHaveLength(1);
		expect(await store.replace({ ...reacted!, mentions: ["bob"] })).toMatchObject({ mentions: ["bob"] });
		const tombstone = await store.replace({ ...reacted!, text: "", deletedAt: 1 });
		expect(tombstone).not.toHaveProperty("reactions");
		expect(tombstone).not.toHaveProperty("mentions");
		await store.setRestriction({ kind: "mute", room: "tea", userId: "ada" });
		expect(await store.restrictions(0)).toHaveLength(1);
	});

	it.each([1, 2, 3])("are upgraded from version %i by the exported SQL", async (version) => {
		const tablePrefix = newTables();
		await openSql().unsafe(tablesOf(version, tablePrefix));
		const upgrade = postgresSchema(tablePrefix, version);
		expect(upgrade).not.toContain(`CREATE TABLE IF NOT EXISTS ${tablePrefix}messages`);
		await openSql().unsafe(upgrade);
		const { store, grant } = await powerlessStore(tablePrefix);
		await grant();
		expect((await store.append(sampleMessage())).message.seq).toBe(1);
	});

	it("say what to run when the role may not create or upgrade them, and work once that has been run", async () => {
		const fresh = newTables();
		const old = newTables();
		await openSql().unsafe(tablesOf(1, old));
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
