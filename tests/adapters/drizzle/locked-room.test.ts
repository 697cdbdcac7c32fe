import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DrizzleDatabase, DrizzleMessageStore } from "../../../src/adapters/drizzle";
import type { Builder } from "../../../src/adapters/drizzle/database";
import { gate } from "../../support/gate";
import { missingService } from "../../support/service";
import { sampleMessage } from "../sample-message";
import { type Database, databases } from "./databases";

const reason = (error: unknown) => error;

/** Runs `during` while a transaction of the app keeps the row of a room locked. */
async function whileLocked(database: Database, room: string, during: () => Promise<void>): Promise<void> {
	const { rooms } = database.tables;
	await (database.there as DrizzleDatabase as unknown as Builder).transaction(async (tx) => {
		await tx.select().from(rooms).where(eq(rooms.room, room)).for("update", { skipLocked: false });
		await during();
	});
}

for (const name of ["postgres-js", "node-postgres", "mysql2"] as const) {
	const { service, open } = databases[name]!;
	const missing = service && (await missingService(service));
	describe.skipIf(missing)(`a room whose row the app keeps locked, with Drizzle on ${name}`, () => {
		let database: Database;
		let store: DrizzleMessageStore;

		beforeAll(async () => {
			database = await open();
			store = new DrizzleMessageStore(database.here, database.tables);
			for (const room of ["r0", "free"]) await store.append(sampleMessage({ room }));
		});
		afterAll(() => database?.close());

		it("is the only one that waits, and gives its messages up after 2 s", async () => {
			await whileLocked(database, "r0", async () => {
				const refused = store.append(sampleMessage({ room: "r0" })).catch(reason);
				for (let n = 2; n <= 20; n++) expect((await store.append(sampleMessage({ room: "free" }))).message.seq).toBe(n);
				const together = await Promise.all([
					store.append(sampleMessage({ room: "r0" })).catch(reason),
					store.append(sampleMessage({ room: "new" })),
				]);
				expect(together).toMatchObject([{ failure: "transient", scope: "room" }, { message: { seq: 1 } }]);
				expect(await refused).toMatchObject({ failure: "transient", scope: "room" });
			});
		});

		it("lets messages of other rooms be edited, and gives up an edit of its own after 2 s", async () => {
			const [stuck] = (await store.list({ room: "r0", limit: 1 })).messages;
			const [free] = (await store.list({ room: "free", limit: 1 })).messages;
			await whileLocked(database, "r0", async () => {
				const refused = store.replace({ ...stuck!, text: "edited", editedAt: 1 }).catch(reason);
				expect(await store.replace({ ...free!, text: "edited", editedAt: 1 })).toMatchObject({ text: "edited" });
				expect(await refused).toMatchObject({ failure: "transient", scope: "room" });
			});
			expect(await store.get("r0", stuck!.id)).toEqual(stuck);
		});

		it("stores what waited, in order, once it is free", async () => {
			const { messages } = await store.list({ room: "r0", limit: 100 });
			const texts = Array.from({ length: 10 }, (_, n) => String(n));
			let appended: Promise<unknown> | undefined;
			await whileLocked(database, "r0", async () => {
				appended = Promise.all(texts.map((text) => store.append(sampleMessage({ room: "r0", text }))));
				await store.append(sampleMessage({ room: "free" }));
			});
			await appended;
			const after = await store.list({ room: "r0", after: messages.length, limit: 100 });
			expect(after.messages.map(({ text }) => text)).toEqual(texts);
		});
	});
}

describe("a SQLite file that another process writes to, with Drizzle", () => {
	it("is read meanwhile; messages wait 2 s, then fail as writes do", async () => {
		const database = await databases.libsql!.open();
		try {
			const [reconnect = () => {}] = database.reconnects ?? [];
			const store = new DrizzleMessageStore(database.here, database.tables, { reconnect });
			await store.append(sampleMessage());
			const released = gate();
			const locked = gate();
			const writing = (database.there as unknown as Builder).transaction(
				async (tx) => {
					await tx.update(database.tables.rooms).set({ seq: 1 }).where(undefined);
					locked.open();
					await released.opened;
				},
				{ behavior: "immediate" },
			);
			await locked.opened;
			const refused = store.append(sampleMessage()).catch(reason);
			expect((await store.list({ room: "tea", limit: 10 })).messages).toHaveLength(1);
			expect((await store.heads(["tea"])).get("tea")?.seq).toBe(1);
			expect(await store.heads(["new"]).catch(reason)).toMatchObject({ failure: "transient", scope: "writes" });
			expect(await refused).toMatchObject({ failure: "transient", scope: "writes" });
			released.open();
			await writing;
			expect((await store.append(sampleMessage())).message.seq).toBe(2);
		} finally {
			await database.close();
		}
	});
});
