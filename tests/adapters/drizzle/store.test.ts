import { inspect } from "node:util";
import { and, eq, lte } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DrizzleDatabase, DrizzleMessageStore, pgChatTables } from "../../../src/adapters/drizzle";
import type { Builder } from "../../../src/adapters/drizzle/database";
import { failureCases } from "../../../src/testing/store/failure-cases";
import { storeSuite } from "../../../src/testing/store/store-suite";
import { missingService } from "../../support/service";
import { startChat } from "../../support/started-chat";
import { markedTableCases } from "../mark-cases";
import { sampleMessage } from "../sample-message";
import { type Database, databases } from "./databases";

for (const [name, { service, open }] of Object.entries(databases)) {
	const missing = service && (await missingService(service));
	describe.skipIf(missing)(`DrizzleMessageStore on ${name}`, () => {
		let database: Database;
		let store: DrizzleMessageStore;
		let other: DrizzleMessageStore;

		beforeAll(async () => {
			database = await open();
			const [reconnect, otherReconnect] = database.reconnects ?? [];
			store = new DrizzleMessageStore(database.here, database.tables, { ...(reconnect && { reconnect }) });
			other = new DrizzleMessageStore(database.there, database.tables, {
				...(otherReconnect && { reconnect: otherReconnect }),
			});
		}, 30_000);
		afterAll(() => database?.close());

		for (const { name, run } of storeSuite) it(name, () => run(store, other), 20_000);

		for (const { name, run } of failureCases) {
			it(name, () => {
				let isBroken = false;
				const fails = new Proxy(database.here, {
					get: (db, method: keyof DrizzleDatabase) => {
						if (isBroken) throw new Error("the connection is lost");
						const value = db[method];
						return typeof value === "function" ? value.bind(db) : value;
					},
				});
				const breakDatabase = () => {
					isBroken = true;
					return () => {
						isBroken = false;
					};
				};
				return run(new DrizzleMessageStore(fails, database.tables), undefined, { break: breakDatabase });
			});
		}

		it("serves a chat over a socket, whose history another server can read", async () => {
			const room = crypto.randomUUID();
			const [here, there] = [await startChat({ store }), await startChat({ store: other })];
			const ada = await here.join("Ada", room);
			const sent = await ada.request("sendMessage", { room, text: "hello", metadata: { a: [1, null] } });
			const bob = await there.connect("Bob");
			expect(await bob.request("joinRoom", { room })).toMatchObject({ messages: [sent], seq: 1 });
			await Promise.all([here.close(), there.close()]);
		});

		describe("with marks and mentions", () => {
			const prefix = () => String((database.tables.rooms as never)[Symbol.for("drizzle:Name")]).replace(/rooms$/, "");
			const query = (statement: string) => database.run(statement.replaceAll("chat_", prefix()));
			markedTableCases(() => ({ store: store as never, query, room: crypto.randomUUID() }));
		});

		it("keeps messages without tables of marks and mentions, whose users the messages still name", async () => {
			const { marks: _, mentions: __, ...tables } = database.tables;
			const small = new DrizzleMessageStore(database.here, tables);
			const room = crypto.randomUUID();
			const { message } = await small.append(sampleMessage({ room, mentions: ["bob"] }));
			expect(await small.replace({ ...message, mentions: ["cyd"] })).toMatchObject({ mentions: ["cyd"] });
			const { epoch } = (await small.heads([room])).get(room)!;
			expect((await small.renewEpoch(room, epoch)).epoch).not.toBe(epoch);
			expect([small.mark, small.marks]).toEqual([undefined, undefined]);
		});

		it("keeps the app's own columns out of messages", async () => {
			const room = crypto.randomUUID();
			const { message } = await store.append(sampleMessage({ room }));
			expect((await store.list({ room, limit: 1 })).messages).toEqual([message]);
			expect(Object.keys(message)).not.toContain("pinned");
		});

		it("checks in setup that the tables have been migrated, and says what to run", async () => {
			await store.setup();
			for (const table of ["rooms", "messages", "reactions", "marks", "mentions", "restrictions"] as const) {
				const tables = { ...database.tables, [table]: database.unmade[table] };
				await expect(new DrizzleMessageStore(database.here, tables).setup()).rejects.toMatchObject({
					failure: "permanent",
					scope: "everything",
					message: expect.stringContaining("drizzle-kit migrate"),
				});
			}
		});

		it("keeps messages in an app whose schema has no tables of restrictions and reactions, and neither of the two", async () => {
			const { rooms, messages } = database.tables;
			const older = new DrizzleMessageStore(database.here, { rooms, messages });
			await older.setup();
			const { message } = await older.append(sampleMessage({ room: crypto.randomUUID() }));
			expect(await older.replace({ ...message, text: "", deletedAt: 1 })).toMatchObject({
				updatedSeq: 2,
				deletedAt: 1,
			});
			expect([older.react, older.reactionsOf]).toEqual([undefined, undefined]);
			expect([older.setRestriction, older.removeRestriction, older.restrictions]).toEqual([
				undefined,
				undefined,
				undefined,
			]);
		});

		it("says up to where changes are gone, once the app has removed messages and raised the floor", async () => {
			const room = crypto.randomUUID();
			for (let n = 1; n <= 3; n++) await store.append(sampleMessage({ room }));
			const { messages, rooms } = database.tables;
			await (database.here as DrizzleDatabase as unknown as Builder).transaction(async (tx) => {
				await tx.update(rooms).set({ floor: 2 }).where(eq(rooms.room, room));
				await tx.delete(messages).where(and(eq(messages.room, room), lte(messages.seq, 2)));
			});
			expect(await store.list({ room, after: 0, limit: 9 })).toMatchObject({ floor: 2, messages: [{ seq: 3 }] });
			expect(await store.list({ room, after: 3, limit: 9 })).toEqual({ floor: 2, messages: [], hasMore: false });
		});

		it("counts on in a room that is older than the columns of ordinals", async () => {
			const room = crypto.randomUUID();
			for (let n = 1; n <= 3; n++) await store.append(sampleMessage({ room }));
			const { messages, rooms } = database.tables;
			const db = database.here as DrizzleDatabase as unknown as Builder;
			await db.update(rooms).set({ n: null, lastSeq: null }).where(eq(rooms.room, room));
			await db.update(messages).set({ n: null }).where(eq(messages.room, room));
			expect((await store.heads([room])).get(room)).toMatchObject({ seq: 3, n: 3 });
			const [message] = (await store.list({ room, limit: 1 })).messages;
			expect(await store.replace({ ...message!, text: "edited", editedAt: 1 }, 3)).toMatchObject({
				updatedSeq: 4,
				n: 3,
			});
			expect((await store.heads([room])).get(room)).toMatchObject({ seq: 4, n: 3 });
			expect((await store.append(sampleMessage({ room }))).message).toMatchObject({ seq: 5, n: 4 });
		});

		it("keeps the app's own columns of a message that is edited", async () => {
			const { messages } = database.tables;
			if (!("pinned" in messages)) return;
			const room = crypto.randomUUID();
			const { message } = await store.append(sampleMessage({ room }));
			const db = database.here as DrizzleDatabase as unknown as Builder;
			await db.update(messages).set({ pinned: true }).where(eq(messages.room, room));
			await store.replace({ ...message, text: "edited", editedAt: 1 }, message.updatedSeq);
			const [row] = await db.select().from(messages).where(eq(messages.room, room));
			expect(row).toMatchObject({ text: "edited" });
			expect(Boolean(row?.pinned)).toBe(true);
		});

		it("reports the outcome of a failed call, and quotes nothing that users wrote", async () => {
			const nowhere = new DrizzleMessageStore(database.here, {
				rooms: database.tables.rooms,
				messages: database.unmade.messages,
			});
			const append = nowhere.append(sampleMessage({ text: "a secret" })).catch((error: unknown) => error);
			expect(await append).toMatchObject({ name: "StoreError", failure: "permanent" });
			expect(inspect(await append, { depth: 9 })).not.toContain("a secret");
		});
	});
}

it("refuses a value that is not a Drizzle table", () => {
	const db = { select: () => {}, insert: () => {}, update: () => {}, delete: () => {}, transaction: async () => {} };
	expect(() => new DrizzleMessageStore(db, { rooms: {}, messages: {} } as never)).toThrow(TypeError);
	expect(() => new DrizzleMessageStore(db, pgChatTables())).not.toThrow();
});
