import { randomUUID } from "node:crypto";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { NatsPubSub } from "../../../src/adapters/nats";
import { subjectOf } from "../../../src/adapters/nats/subject";
import { closing } from "../../support/closing";
import { missingProgram } from "../../support/own-server";
import { missingService, services } from "../../support/service";
import { watch } from "../watch";
import { startNats } from "./nats-server";

const missing = await missingService("NATS");

describe.skipIf(missing)("NatsPubSub", () => {
	let connection: Awaited<ReturnType<typeof connect>>;
	beforeAll(async () => {
		connection = await connect({ servers: services.NATS, reconnectTimeWait: 20 });
	});
	afterAll(() => connection.close());
	const open = (options = {}) => closing(new NatsPubSub(connection, options));

	it("opens again and continues after a reconnect", async () => {
		const topic = randomUUID();
		const pubsub = open();
		const got = await watch(pubsub, topic);
		await connection.reconnect();
		await got.reopened();
		await pubsub.publish(topic, "1");
		await vi.waitFor(() => expect(got.onMessage).toHaveBeenCalledExactlyOnceWith("1"));
	});

	it("refuses a message that is larger than the server accepts, and sends the next one", async () => {
		const topic = randomUUID();
		const pubsub = open();
		const got = await watch(pubsub, topic);
		const most = connection.info!.max_payload;
		await expect(pubsub.publish(topic, "é".repeat(most / 2 + 1))).rejects.toMatchObject({ code: "TOO_LARGE" });
		await pubsub.publish(topic, "é".repeat(most / 2));
		await vi.waitFor(() => expect(got.onMessage).toHaveBeenCalledOnce());
	});

	it("has one upstream subscription per topic, and none once its last subscriber has left", async () => {
		const topic = randomUUID();
		const subscribe = vi.spyOn(connection, "subscribe");
		const pubsub = open();
		const [first, second] = [await watch(pubsub, topic), await watch(pubsub, topic)];
		expect(subscribe).toHaveBeenCalledOnce();
		const subscription = subscribe.mock.results[0]!.value as ReturnType<typeof connection.subscribe>;
		first.leave();
		second.leave();
		await vi.waitFor(() => expect(subscription.isClosed()).toBe(true));
		subscribe.mockRestore();
	});

	it("ends its subscriptions on close, and leaves the connection open", async () => {
		const subscribe = vi.spyOn(connection, "subscribe");
		const pubsub = open();
		const got = await watch(pubsub, "tea");
		await Promise.all([pubsub.close(), pubsub.close(), got.subscription]);
		expect(subscribe.mock.results[0]!.value.isClosed()).toBe(true);
		subscribe.mockRestore();
		expect(connection.isClosed()).toBe(false);
		await expect(pubsub.publish("tea", "1")).rejects.toMatchObject({ code: "CLOSED" });
		await expect(pubsub.subscribe("tea", () => {})).rejects.toMatchObject({ code: "CLOSED" });
	});

	it("refuses a prefix that is not valid in a subject", () => {
		for (const subjectPrefix of ["", "a b", "a.", "a.*", ">"]) expect(() => open({ subjectPrefix })).toThrow(TypeError);
	});
});

describe.skipIf(missingProgram("nats-server"))("NatsPubSub on a server that stops", () => {
	it("rejects a publish in time, opens again, and continues", async () => {
		const server = await startNats();
		closing({ close: server.stop });
		const options = { servers: server.url, reconnectTimeWait: 20, maxReconnectAttempts: -1 };
		const connection = closing(await connect(options));
		const pubsub = closing(new NatsPubSub(connection, { publishTimeoutMs: 300 }));
		const got = await watch(pubsub, "tea");
		await server.stop();
		await vi.waitFor(() => expect(got.onError).toHaveBeenCalled());
		await expect(pubsub.publish("tea", "lost")).rejects.toMatchObject({ name: "PubSubError" });
		await server.start();
		await got.reopened();
		await pubsub.publish("tea", "1");
		await vi.waitFor(() => expect(got.onMessage).toHaveBeenCalledExactlyOnceWith("1"));
	});
});

describe("the subject of a topic", () => {
	it("is one token after the prefix, different for each topic", () => {
		const topics = [
			"",
			"%",
			"a.b",
			"a%2eb",
			"*",
			">",
			" ",
			"é",
			"e\u0301",
			"x".repeat(5_000),
			"x".repeat(5_001),
			"\ud800",
		];
		const subjects = topics.map((topic) => subjectOf("p", topic));
		expect(new Set(subjects).size).toBe(topics.length);
		for (const subject of subjects) expect(subject).toMatch(/^p\.[\w:%-]{1,1024}$/);
		expect(subjectOf("p", "jsandy:chat:dGVh")).toBe("p.jsandy:chat:dGVh");
	});
});
