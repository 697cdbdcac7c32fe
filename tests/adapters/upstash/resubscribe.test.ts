import { describe, expect, it, vi } from "vitest";
import { MAX_LINE } from "../../../src/adapters/upstash/sse";
import { upstashBench } from "./upstash-bench";

const { bench, pubsub, subscribe } = upstashBench();

describe("UpstashRestPubSub", () => {
	it("subscribes again when the stream ends, and calls onOpen again", async () => {
		const got = await subscribe("tea");
		bench.server.endStreams();
		await vi.waitFor(() => expect(got.onOpen).toHaveBeenCalledTimes(2));
		expect(got.onError).toHaveBeenCalledOnce();
		await pubsub().publish("tea", "1");
		await vi.waitFor(() => expect(got.payloads()).toEqual([1]));
	});

	it("aborts a stream whose line never ends, and subscribes again", async () => {
		const got = await subscribe("tea");
		await bench.server.write(`data: message,tea,${"x".repeat(MAX_LINE)}`);
		await vi.waitFor(() => expect(got.onOpen).toHaveBeenCalledTimes(2));
		expect(got.onError).toHaveBeenCalledExactlyOnceWith(expect.any(RangeError));
		expect(got.onMessage).not.toHaveBeenCalled();
	});

	it("reports a wrong token and continues with the maximum delay", async () => {
		const attempts: number[] = [];
		const backoff = (attempt: number) => {
			attempts.push(attempt);
			return 0;
		};
		bench.server.refuseNext(403);
		const got = await subscribe("tea", pubsub({ backoff }));
		await vi.waitFor(() => expect(got.onOpen).toHaveBeenCalledOnce());
		expect(got.onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ status: 403 }));
		expect(attempts).toEqual([6]);
	});

	it("waits longer with each failure", async () => {
		const attempts: number[] = [];
		for (const status of [500, 502, 503]) bench.server.refuseNext(status);
		const backoff = (attempt: number) => {
			attempts.push(attempt);
			return 0;
		};
		const got = await subscribe("tea", pubsub({ backoff }));
		await vi.waitFor(() => expect(got.onOpen).toHaveBeenCalledOnce());
		expect(attempts).toEqual([0, 1, 2]);
	});

	it("waits as long as a 429 requests", async () => {
		bench.server.refuseNext(429, { "retry-after": "1" });
		const got = await subscribe("tea");
		await vi.waitFor(() => expect(got.onOpen).toHaveBeenCalledOnce(), { timeout: 5_000 });
		const [first, second] = bench.server.requests;
		expect(second!.at - first!.at).toBeGreaterThanOrEqual(990);
	});

	it("aborts a subscription that is not answered in time, and retries", async () => {
		bench.server.fallSilent();
		const got = await subscribe("tea", pubsub({ timeoutMs: 30 }));
		await vi.waitFor(() => expect(bench.server.requests.length).toBeGreaterThan(2));
		expect(got.onError.mock.calls[0]?.[0]).toMatchObject({ message: expect.stringContaining("within 30 ms") });
	});

	it("resolves at once when the signal aborts between two attempts, or before the first", async () => {
		bench.server.refuseNext(503);
		await subscribe("tea", pubsub({ backoff: () => 60_000 }));
		bench.ending.abort();
		await Promise.all(bench.subscriptions);
		await pubsub().subscribe("tea", () => {}, { signal: bench.ending.signal });
		expect(bench.server.requests).toHaveLength(1);
	});
});
