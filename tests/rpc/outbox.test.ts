import { expect, test, vi } from "vitest";
import { Outbox } from "../../src/rpc/outbox";
import { FakeClock } from "../../src/testing";

const MiB = 1024 * 1024;

/** An outbox over a network that takes nothing but what a test lets it take. */
function makeOutbox(waiting = 0) {
	const network = { waiting };
	const transport = {
		send: vi.fn((text: string) => {
			network.waiting += text.length;
		}),
		close: vi.fn(),
		terminate: vi.fn(),
		bufferedAmount: () => network.waiting,
		ping: undefined,
	};
	const clock = new FakeClock();
	const writer = { onSlow: vi.fn(), onCaughtUp: vi.fn() };
	const outbox = new Outbox(transport, clock);
	outbox.setWriter(writer);
	return { network, transport, clock, writer, outbox };
}

test("a reader that is behind misses what may be dropped, and nothing else", () => {
	const { outbox, transport } = makeOutbox(300 * 1024);
	outbox.send("typing", true);
	outbox.send("message");
	expect(transport.send.mock.calls.flat()).toEqual(["message"]);
});

test("a writer is told once when more than 1 MiB waits, and once when less than 64 KiB does", async () => {
	const { outbox, writer, network, clock } = makeOutbox();
	outbox.send("x".repeat(MiB));
	expect(writer.onSlow).not.toHaveBeenCalled();
	outbox.send("y");
	outbox.send("z");
	expect(writer.onSlow).toHaveBeenCalledOnce();
	expect(outbox.isSlow).toBe(true);
	network.waiting = 64 * 1024;
	await clock.advance(1_000);
	expect(writer.onCaughtUp).not.toHaveBeenCalled();
	network.waiting -= 1;
	await clock.advance(1_000);
	expect(writer.onCaughtUp).toHaveBeenCalledOnce();
	expect(outbox.isSlow).toBe(false);
});

test("a slow reader misses what may be dropped, and is answered all the same", () => {
	const { outbox, transport } = makeOutbox(1.5 * MiB);
	outbox.send("first");
	outbox.send("typing", true);
	outbox.send("ack");
	expect(transport.send.mock.calls.flat()).toEqual(["first", "ack"]);
});

test("a reader that stays slow for 30 s is cut with 4408, one that goes on in time is not", async () => {
	const { outbox, transport, network, clock } = makeOutbox(2 * MiB);
	outbox.send("one");
	await clock.advance(29_000);
	network.waiting = 0;
	await clock.advance(5_000);
	expect(transport.close).not.toHaveBeenCalled();
	network.waiting = 2 * MiB;
	outbox.send("two");
	await clock.advance(31_000);
	expect(transport.close).toHaveBeenCalledExactlyOnceWith(4408, expect.any(String));
	expect(transport.terminate).toHaveBeenCalledOnce();
});

test("a reader that is far too slow is cut with 4408, and no more is kept for it", () => {
	const { outbox, transport } = makeOutbox(5 * 1024 * 1024);
	outbox.send("one");
	outbox.send("two");
	expect(transport.send).not.toHaveBeenCalled();
	expect(transport.close).toHaveBeenCalledExactlyOnceWith(4408, expect.any(String));
	expect(transport.terminate).toHaveBeenCalledOnce();
});

test("nothing is sent after a close, and a socket is closed once", () => {
	const { outbox, transport } = makeOutbox();
	outbox.close(1000, "bye");
	outbox.close(4000, "again");
	outbox.send("late");
	expect(transport.close).toHaveBeenCalledExactlyOnceWith(1000, "bye");
	expect(transport.send).not.toHaveBeenCalled();
});

test("nothing is sent to a socket that is gone", () => {
	const { outbox, transport } = makeOutbox();
	outbox.end();
	outbox.send("late");
	outbox.close(1000, "late");
	expect(transport.send).not.toHaveBeenCalled();
	expect(transport.close).not.toHaveBeenCalled();
});
