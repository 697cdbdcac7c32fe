import { expect, test, vi } from "vitest";
import { Outbox } from "../../src/rpc/outbox";

function makeOutbox(waiting = 0) {
	const transport = {
		send: vi.fn(),
		close: vi.fn(),
		terminate: vi.fn(),
		bufferedAmount: vi.fn(() => waiting),
		ping: undefined,
	};
	return { transport, outbox: new Outbox(transport) };
}

test("a reader that is behind misses what may be dropped, and nothing else", () => {
	const { outbox, transport } = makeOutbox(300 * 1024);
	outbox.send("typing", true);
	outbox.send("message");
	expect(transport.send.mock.calls).toEqual([["message"]]);
});

test("a reader that takes a large page is not cut for it, unless it stays behind", () => {
	vi.useFakeTimers();
	try {
		const { outbox, transport } = makeOutbox(2 * 1024 * 1024);
		outbox.send("one");
		expect(transport.send).toHaveBeenCalledExactlyOnceWith("one");
		vi.setSystemTime(Date.now() + 6_000);
		outbox.send("two");
		expect(transport.close).toHaveBeenCalledExactlyOnceWith(4408, expect.any(String));
	} finally {
		vi.useRealTimers();
	}
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
