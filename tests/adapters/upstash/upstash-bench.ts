import { afterEach, beforeEach, expect, vi } from "vitest";
import { UpstashRestPubSub } from "../../../src/adapters";
import { startUpstashServer } from "./upstash-server";

/** A server and its subscribers, new for each test of the file and closed after it. */
export function upstashBench() {
	const bench = {} as {
		server: Awaited<ReturnType<typeof startUpstashServer>>;
		/** Ends every subscription. */
		ending: AbortController;
		subscriptions: Promise<void>[];
	};

	beforeEach(async () => {
		Object.assign(bench, {
			server: await startUpstashServer(),
			ending: new AbortController(),
			subscriptions: [],
		});
	});
	afterEach(async () => {
		bench.ending.abort();
		await Promise.all(bench.subscriptions);
		await bench.server.close();
	});

	const pubsub = (options: { token?: string; backoff?: (attempt: number) => number; timeoutMs?: number } = {}) =>
		new UpstashRestPubSub({ url: bench.server.url, token: bench.server.token, backoff: () => 0, ...options });

	/** Subscribes until the test ends. Resolves once messages will arrive, or the first error is reported. */
	async function subscribe(topic: string, bus = pubsub()) {
		const spies = { onMessage: vi.fn<(payload: unknown) => void>(), onOpen: vi.fn(), onError: vi.fn() };
		const { onMessage, onOpen, onError } = spies;
		bench.subscriptions.push(bus.subscribe(topic, onMessage, { signal: bench.ending.signal, onOpen, onError }));
		await vi.waitFor(() => expect(onOpen.mock.calls.length + onError.mock.calls.length).toBeGreaterThan(0));
		return { ...spies, payloads: () => onMessage.mock.calls.map(([payload]) => payload) };
	}

	return { bench, pubsub, subscribe };
}
