import { describe, expect, it, vi } from "vitest";
import { UpstashRestPubSub } from "../../../src/adapters";
import { upstashBench } from "./upstash-bench";

const { bench, pubsub, subscribe } = upstashBench();

describe("UpstashRestPubSub", () => {
	it("publishes a string unchanged and anything else as JSON", async () => {
		const tea = await subscribe("tea");
		const other = await subscribe("coffee");
		const bus = new UpstashRestPubSub(bench.server.url, bench.server.token);
		await bus.publish("tea", '["newMessage",{"text":"a, b"}]');
		await bus.publish("tea", { n: 1 });
		await bus.publish("tea", "not json, and 👋");
		await vi.waitFor(() => expect(tea.onMessage).toHaveBeenCalledTimes(3));
		expect(tea.payloads()).toEqual([["newMessage", { text: "a, b" }], { n: 1 }, "not json, and 👋"]);
		expect(tea.onError).not.toHaveBeenCalled();
		expect(other.onMessage).not.toHaveBeenCalled();
	});

	it("rejects a publish that is refused, naming the status and never the token", async () => {
		const wrong = "wr0ng-token";
		const error: unknown = await pubsub({ token: wrong })
			.publish("tea", "secret text")
			.catch((reason) => reason);
		if (!(error instanceof Error)) return expect.unreachable("the publish went through");
		expect(error.message).toContain("401");
		expect(JSON.stringify([error.message, error.stack, error])).not.toMatch(/wr0ng|s3cret|secret text/);
	});

	it("rejects a publish that is not answered in time", async () => {
		bench.server.fallSilent();
		await expect(pubsub({ timeoutMs: 30 }).publish("tea", "1")).rejects.toThrow("within 30 ms");
	});

	it("keeps apart topics with commas, slashes and spaces", async () => {
		const topic = "a,b/c d%";
		const got = await subscribe(topic);
		const prefix = await subscribe("a");
		await pubsub().publish(topic, "1,2");
		await pubsub().publish("a", "b/c d%,3");
		await vi.waitFor(() => expect(prefix.onMessage).toHaveBeenCalledOnce());
		await vi.waitFor(() => expect(got.onMessage).toHaveBeenCalledOnce());
		expect(got.payloads()).toEqual(["1,2"]);
		expect(prefix.payloads()).toEqual(["b/c d%,3"]);
	});

	it("reads a message whose emoji is split between chunks, and lines that end with CRLF", async () => {
		const got = await subscribe("tea");
		const bytes = new TextEncoder().encode(
			'data: message,tea,"👋🏽"\r\n\r\n: comment\r\n\r\ndata:message,tea,2\r\n\r\n',
		);
		await bench.server.write(bytes.slice(0, 21));
		await bench.server.write(bytes.slice(21));
		await vi.waitFor(() => expect(got.onMessage).toHaveBeenCalledTimes(2));
		expect(got.payloads()).toEqual(["👋🏽", 2]);
	});

	it("ends the request when the signal aborts, and resolves", async () => {
		const got = await subscribe("tea");
		const closed = bench.server.nextStreamClosed();
		bench.ending.abort();
		await Promise.all([...bench.subscriptions, closed]);
		expect(bench.server.streams).toBe(0);
		expect(got.onError).not.toHaveBeenCalled();
		expect(bench.server.requests).toHaveLength(1);
	});

	it("continues after a subscriber that throws", async () => {
		const got = await subscribe("tea");
		const fault = new Error("broken");
		got.onMessage.mockImplementationOnce(() => {
			throw fault;
		});
		await pubsub().publish("tea", "1");
		await pubsub().publish("tea", "2");
		await vi.waitFor(() => expect(got.payloads()).toEqual([1, 2]));
		expect(got.onError).toHaveBeenCalledExactlyOnceWith(fault);
		expect(got.onOpen).toHaveBeenCalledOnce();
	});

	it("refuses a missing url and a token that cannot be a header, without showing it", () => {
		expect(() => new UpstashRestPubSub("", "token")).toThrow(TypeError);
		expect(() => new UpstashRestPubSub("redis://host", "token")).toThrow(TypeError);
		expect(() => new UpstashRestPubSub("https://host", "")).toThrow("needs a token");
		expect(() => new UpstashRestPubSub("https://host", "a\nb")).toThrow(/^(?!.*a\nb)/s);
	});
});
