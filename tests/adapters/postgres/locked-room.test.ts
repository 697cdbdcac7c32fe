import { describe, expect, it } from "vitest";
import { gate } from "../../support/gate";
import { missingService } from "../../support/service";
import { sampleMessage } from "../sample-message";
import { newTables, openSql, openStore } from "./fixture";

const missing = await missingService("PostgreSQL");
const reason = (error: unknown) => error;

describe.skipIf(missing)("a room whose row another transaction of PostgreSQL keeps locked", () => {
	/** Returns stores on the same tables, and a transaction that locks rows until it is told to end. */
	async function lockedRooms(rooms: string[], { stores = 1 } = {}) {
		const tablePrefix = newTables();
		const [store, ...others] = Array.from({ length: stores }, () => openStore({ tablePrefix }));
		for (const room of [...rooms, "free"]) await store!.append(sampleMessage({ room }));
		const released = gate();
		const locked = gate();
		const ended = openSql().begin(async (sql) => {
			await sql.unsafe(`SELECT FROM ${tablePrefix}rooms WHERE room = ANY ($1) FOR UPDATE`, [rooms]);
			locked.open();
			await released.opened;
		});
		await locked.opened;
		return {
			store: store!,
			others,
			release: async () => {
				released.open();
				await ended;
			},
		};
	}

	it("is the only one that waits, and keeps its order", async () => {
		const { store, release } = await lockedRooms(["r0"]);
		let isStored = false;
		const texts = Array.from({ length: 40 }, (_, n) => String(n));
		const waiting = Promise.all(
			texts.map((text) => store.append(sampleMessage({ room: "r0", text })).finally(() => (isStored = true))),
		);
		// Each is acked before the next is sent: one that waited for the locked room would never come to its end.
		for (let n = 2; n <= 50; n++) {
			expect((await store.append(sampleMessage({ room: "free" }))).message.seq).toBe(n);
		}
		const together = ["a", "r0", "b", "free"].map((room) => store.append(sampleMessage({ room })));
		for (const place of [0, 2, 3]) await together[place];
		expect(isStored).toBe(false);
		await release();
		expect((await waiting).map(({ message }) => message.seq)).toEqual(texts.map((_, n) => n + 2));
		expect((await together[1])?.message.seq).toBe(42);
		const { messages } = await store.list({ room: "r0", limit: 100 });
		expect(messages.slice(1, 41).map(({ text }) => text)).toEqual(texts);
	});

	it("gives its messages up after 2 s, as a failure of this room alone", async () => {
		const { store, release } = await lockedRooms(["r0", "r1"]);
		const refused = await Promise.all([
			store.append(sampleMessage({ room: "r0" })).catch(reason),
			store.append(sampleMessage({ room: "r1", clientId: "c-1" })).catch(reason),
			store.append(sampleMessage({ room: "free" })).catch(reason),
		]);
		expect(refused).toMatchObject([
			{ failure: "transient", scope: "room" },
			{ failure: "transient", scope: "room" },
			{ message: { seq: 2 } },
		]);
		await release();
		expect(await store.append(sampleMessage({ room: "r1", clientId: "c-1" }))).toMatchObject({
			message: { seq: 2 },
			repeated: false,
		});
	});

	it("is served again by every server once it is free, in one order", async () => {
		const { store, others, release } = await lockedRooms(["r0"], { stores: 3 });
		const servers = [store, ...others];
		const appended = Promise.all(
			Array.from({ length: 30 }, (_, n) =>
				servers[n % 3]!.append(sampleMessage({ room: "r0", clientId: `c-${n >> 1}`, text: `${n >> 1}` })),
			),
		);
		for (const server of servers) await server.append(sampleMessage({ room: "free" }));
		await release();
		expect((await appended).filter(({ repeated }) => repeated)).toHaveLength(15);
		const { messages } = await store.list({ room: "r0", limit: 100 });
		expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 16 }, (_, n) => n + 1));
	});

	it("takes no connection from the readers, however many rooms are locked", async () => {
		const rooms = Array.from({ length: 20 }, (_, n) => `r${n}`);
		const { store, release } = await lockedRooms(rooms);
		const waiting = Promise.all(rooms.map((room) => store.append(sampleMessage({ room }))));
		for (let n = 0; n < 20; n++) {
			const pages = await Promise.all(rooms.map((room) => store.list({ room, limit: 10 })));
			expect(pages.flatMap(({ messages }) => messages)).toHaveLength(rooms.length);
			await store.append(sampleMessage({ room: "free" }));
		}
		await release();
		expect((await waiting).every(({ message }) => message.seq === 2)).toBe(true);
	});
});
