import { vi } from "vitest";
import type { Clock } from "../../src/rpc/clock";
import type { Batch } from "../../src/rpc/delivery/batch";
import { SendQueue } from "../../src/rpc/delivery/send-queue";
import type { WriteScheduler } from "../../src/rpc/delivery/write-scheduler";

/** Creates a member of the hub over a network that drains only when a test says so, and that records each write. */
export function recordedSocket(key: string, scheduler: WriteScheduler, clock: Clock) {
	const network = { waiting: 0 };
	const writes: string[][] = [];
	const transport = {
		write: vi.fn((batches: readonly Batch[]) => {
			const texts = batches.flatMap(({ frames }) => frames.map(({ text }) => text));
			writes.push(texts);
			for (const { length } of texts) network.waiting += length;
		}),
		close: vi.fn(),
		pause: vi.fn(),
		resume: vi.fn(),
		terminate: vi.fn(),
		bufferedAmount: () => network.waiting,
		ping: () => false,
	};
	const slowListener = { onSlow: vi.fn(), onCaughtUp: vi.fn() };
	const sendQueue = new SendQueue({ transport, clock, scheduler });
	sendQueue.slowListener = slowListener;
	return { key, sendQueue, transport, network, slowListener, writes, sent: () => writes.flat() };
}
