import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, describe, expect, it, vi } from "vitest";
import { PostgresPubSub, PubSubError } from "../../../src/adapters/postgres";
import { channelOf } from "../../../src/adapters/postgres/notification";
import { closing } from "../../support/closing";
import { freePort } from "../../support/free-port";
import { missingService, services } from "../../support/service";
import { watch } from "../watch";

const missing = await missingService("PostgreSQL");
const large = JSON.stringify({ text: "é".repeat(10_000) });

describe.skipIf(missing)("PostgresPubSub", () => {
	// A new prefix for this run, so that other runs on the same database are not affected.
	const prefix = `t${randomUUID().slice(0, 8)}_`;
	const onnotice = vi.fn();
	const sql = postgres(services.PostgreSQL, { max: 2, onnotice });
	afterAll(async () => {
		await sql.unsafe(`DROP TABLE ${prefix}bus`);
		await sql.end();
	});

	const open = () => closing(new PostgresPubSub({ url: services.PostgreSQL, prefix }));
	/** The connections whose last statement was a LISTEN of this channel. */
	const listenersOf = (topic: string) =>
		sql<{ pid: number }[]>`SELECT pid FROM pg_stat_activity WHERE query = ${`LISTEN "${channelOf(prefix, topic)}"`}`;
	const rows = async () => Number((await sql.unsafe(`SELECT count(*) FROM ${prefix}bus`))[0]?.count);

	it("opens again and continues after its connection was terminated", async () => {
		const topic = `tea-${randomUUID()}`;
		const pubsub = open();
		const got = await watch(pubsub, topic);
		const [listener] = await listenersOf(topic);
		await sql`SELECT pg_terminate_backend(${listener!.pid})`;
		await got.reopened();
		await pubsub.publish(topic, "1");
		await vi.waitFor(() => expect(got.onMessage).toHaveBeenCalledExactlyOnceWith("1"));
		got.leave();
		await got.subscription;
		const again = await watch(pubsub, topic);
		await pubsub.publish(topic, "2");
		await vi.waitFor(() => expect(again.onMessage).toHaveBeenCalledExactlyOnceWith("2"));
		expect(got.onMessage).toHaveBeenCalledOnce();
	});

	it("delivers equal messages as often as they were published at once", async () => {
		const pubsub = open();
		const got = await watch(pubsub, "tea");
		await Promise.all(["1", "1", large, large, "1"].map((text) => pubsub.publish("tea", text)));
		await vi.waitFor(() => expect(got.onMessage).toHaveBeenCalledTimes(5));
	});

	it("keeps a text that is too long for a NOTIFY in a table, exact to the byte, and deletes it after a minute", async () => {
		const pubsub = open();
		const got = await watch(pubsub, "tea");
		await pubsub.publish("tea", large);
		await vi.waitFor(() => expect(got.onMessage).toHaveBeenCalledWith(large));
		await sql.unsafe(`UPDATE ${prefix}bus SET created_at = now() - interval '61 seconds'`);
		const before = await rows();
		// Sizes on both sides of the limit.
		const sizes = Array.from({ length: 60 }, (_, n) => JSON.stringify("x".repeat(7_930 + n)));
		const other = open();
		await Promise.all(sizes.map((text) => other.publish("tea", text)));
		await vi.waitFor(() => expect(got.onMessage).toHaveBeenCalledTimes(61));
		expect(before).toBeGreaterThan(0);
		await vi.waitFor(async () => {
			const [old] = await sql.unsafe(
				`SELECT count(*) FROM ${prefix}bus WHERE created_at < now() - interval '1 minute'`,
			);
			expect(Number(old?.count)).toBe(0);
		});
		expect(await rows()).toBeLessThan(60);
	});

	it("reports a large message that is gone and a notification of another format, and continues", async () => {
		const pubsub = open();
		const got = await watch(pubsub, "tea");
		const channel = channelOf(prefix, "tea");
		await sql`SELECT pg_notify(${channel}, ${JSON.stringify([0, "row", "tea", randomUUID()])})`;
		await vi.waitFor(() => expect(got.onError).toHaveBeenCalledTimes(1));
		await sql`SELECT pg_notify(${channel}, 'not json')`;
		await sql`SELECT pg_notify(${channel}, '{}')`;
		await vi.waitFor(() => expect(got.onError).toHaveBeenCalledTimes(3));
		for (const [error] of got.onError.mock.calls) expect(PubSubError.is(error)).toBe(true);
		await pubsub.publish("tea", "1");
		await vi.waitFor(() => expect(got.onMessage).toHaveBeenCalledExactlyOnceWith("1"));
	});

	it("delivers nothing to another topic on the same channel", async () => {
		const got = await watch(open(), "tea");
		const channel = channelOf(prefix, "tea");
		for (const topic of ["other", "tea"]) {
			await sql`SELECT pg_notify(${channel}, ${JSON.stringify([0, "text", topic, topic])})`;
		}
		await vi.waitFor(() => expect(got.onMessage).toHaveBeenCalledExactlyOnceWith("tea"));
	});

	it("works with the user's own sql and leaves it open", async () => {
		const pubsub = new PostgresPubSub({ sql, prefix });
		const topic = `tea-${randomUUID()}`;
		const got = await watch(pubsub, topic);
		await pubsub.publish(topic, large);
		await vi.waitFor(() => expect(got.onMessage).toHaveBeenCalledExactlyOnceWith(large));
		expect(await listenersOf(topic)).toHaveLength(1);
		await Promise.all([pubsub.close(), pubsub.close()]);
		await got.subscription;
		await vi.waitFor(async () => expect(await listenersOf(topic)).toHaveLength(0));
		expect(onnotice).not.toHaveBeenCalled();
		await expect(pubsub.publish(topic, "1")).rejects.toMatchObject({ code: "CLOSED" });
		await expect(pubsub.subscribe(topic, () => {})).rejects.toMatchObject({ code: "CLOSED" });
	});

	it("rejects a publish and reports each try while PostgreSQL is unreachable, and can be closed", async () => {
		const url = `postgres://postgres@127.0.0.1:${await freePort()}/postgres`;
		const pubsub = closing(new PostgresPubSub({ url, publishTimeoutMs: 500 }));
		const got = await watch(pubsub, "tea", { opens: false });
		await expect(pubsub.publish("tea", "1")).rejects.toSatisfy(PubSubError.is);
		await vi.waitFor(() => expect(got.onError.mock.calls.length).toBeGreaterThan(1), 10_000);
		// Each try waits longer. A loop without a delay would make hundreds.
		expect(got.onError.mock.calls.length).toBeLessThan(20);
		await pubsub.close();
		await got.subscription;
	});

	it("rejects a publish that PostgreSQL does not answer in time", async () => {
		const pubsub = closing(new PostgresPubSub({ url: services.PostgreSQL, prefix, publishTimeoutMs: 100 }));
		await pubsub.publish("tea", large);
		const held = sql.begin(async (transaction) => {
			await transaction.unsafe(`LOCK TABLE ${prefix}bus IN ACCESS EXCLUSIVE MODE`);
			await expect(pubsub.publish("tea", large)).rejects.toMatchObject({ code: "TIMEOUT" });
		});
		await held;
	});

	it("refuses a prefix that is not a plain name, or too long for the hash", () => {
		for (const bad of ["", "1a", 'a"', "a b", "a".repeat(21)]) {
			expect(() => new PostgresPubSub({ url: services.PostgreSQL, prefix: bad })).toThrow(TypeError);
		}
	});
});
