import { expect, vi } from "vitest";
import type { PubSubAdapter } from "../../src/adapters";
import { closing } from "../support/closing";

/** Subscribes until the test ends. Resolves once messages will arrive. */
export async function watch(pubsub: PubSubAdapter, topic: string, { opens = true } = {}) {
	const ending = closing(new Ending());
	const spies = { onMessage: vi.fn<(payload: unknown) => void>(), onOpen: vi.fn(), onError: vi.fn() };
	const { onMessage, onOpen, onError } = spies;
	const subscription = pubsub.subscribe(topic, onMessage, { signal: ending.signal, onOpen, onError });
	if (opens) await vi.waitFor(() => expect(onOpen).toHaveBeenCalled(), 10_000);
	/** Resolves once messages arrive again after the first error. */
	const reopened = () =>
		vi.waitFor(() => {
			const fault = onError.mock.invocationCallOrder[0] ?? Number.POSITIVE_INFINITY;
			expect(onOpen.mock.invocationCallOrder.at(-1)).toBeGreaterThan(fault);
		}, 10_000);
	return { ...spies, reopened, subscription, leave: () => ending.close() };
}

class Ending extends AbortController {
	close(): void {
		this.abort();
	}
}
