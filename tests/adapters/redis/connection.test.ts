import Redis from "ioredis";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { PubSubError, type RedisClient, RedisPubSub } from "../../../src/adapters/redis";
import { closing } from "../../support/closing";
import { freePort } from "../../support/free-port";
import { missingProgram } from "../../support/own-server";
import { watch } from "../watch";
import { clients } from "./libraries";
import { startRedis } from "./redis-server";

const missing = missingProgram("redis-server");

describe.skipIf(missing).each(clients)("RedisPubSub with $library", ({ make }) => {
	let redis: Awaited<ReturnType<typeof startRedis>>;
	beforeAll(async () => {
		redis = await startRedis();
	});
	afterAll(() => redis.close());

	const subscribersOf = async (channel: string) =>
		Number((await redis.cli("pubsub", "numsub", channel)).split("\n")[1]);

	it("has one upstream subscription per topic, and none when its last subscriber has left", async () => {
		const { pubsub } = closing(await make(redis.port));
		const first = await watch(pubsub, "tea");
		const second = await watch(pubsub, "tea");
		expect(await subscribersOf("tea")).toBe(1);
		first.leave();
		second.leave();
		await Promise.all([first.subscription, second.subscription]);
		await vi.waitFor(async () => expect(await subscribersOf("tea")).toBe(0));
	});

	it("opens one connection for all topics, closes it on close, and leaves the given client open", async () => {
		const { pubsub, close } = await make(redis.port);
		const before = await redis.connections();
		const [tea, coffee] = [await watch(pubsub, "tea"), await watch(pubsub, "coffee")];
		expect(await redis.connections()).toBe(before + 1);
		await Promise.all([pubsub.close(), pubsub.close(), tea.subscription, coffee.subscription]);
		await vi.waitFor(async () => expect(await redis.connections()).toBe(before));
		await pubsub.publish("tea", "1");
		await expect(pubsub.subscribe("tea", () => {})).rejects.toMatchObject({ code: "CLOSED" });
		await close();
	});

	it("puts the keyPrefix before channels", async () => {
		const { pubsub } = closing(await make(redis.port, { keyPrefix: "app:" }));
		const got = await watch(pubsub, "tea");
		expect(await subscribersOf("app:tea")).toBe(1);
		await pubsub.publish("tea", { n: 1 });
		await vi.waitFor(() => expect(got.onMessage).toHaveBeenCalledExactlyOnceWith('{"n":1}'));
	});
});

describe("RedisPubSub without a Redis", () => {
	const kinds: [string, (port: number) => RedisClient & { end(): void }][] = [
		[
			"node-redis",
			(port) => {
				const client = createClient({ socket: { port, host: "127.0.0.1" } }).on("error", () => {});
				client.connect().catch(() => {});
				return Object.assign(client, { end: () => client.destroy() });
			},
		],
		[
			"ioredis",
			(port) => {
				const client = new Redis(port).on("error", () => {});
				return Object.assign(client, { end: () => client.disconnect() });
			},
		],
	];

	it.each(kinds)(
		"rejects a publish with %s in time, reports why to subscribers, and can be closed",
		async (_library, connect) => {
			const client = connect(await freePort());
			const pubsub = closing(new RedisPubSub(client, { publishTimeoutMs: 50 }));
			const got = await watch(pubsub, "tea", { opens: false });
			await expect(pubsub.publish("tea", "1")).rejects.toSatisfy(PubSubError.is);
			await vi.waitFor(() => expect(got.onError).toHaveBeenCalled(), 5_000);
			await pubsub.close();
			await got.subscription;
			expect(got.onOpen).not.toHaveBeenCalled();
			client.end();
		},
	);

	it("refuses a client of neither library", () => {
		// @ts-expect-error as a user without types would call it
		expect(() => new RedisPubSub({})).toThrow(TypeError);
	});
});
