import { WSContext } from "hono/ws";
import { expect, test, vi } from "vitest";
import { SharedBatch } from "../../../src/rpc/delivery/batch";
import { Frame } from "../../../src/rpc/delivery/frame";
import { createTransport } from "../../../src/rpc/delivery/transport";

/** Creates a transport over a runtime's socket, which Hono passes as `raw`. */
function makeTransport(raw: object) {
	const onPong = vi.fn();
	const runtime = { send: vi.fn(), close: vi.fn() };
	const ws = new WSContext({ ...runtime, raw, readyState: 1 });
	return { ...runtime, onPong, transport: createTransport(ws, onPong) };
}

const closedError = () => {
	throw new Error("the socket is closed");
};

test("an error that a runtime throws on a closed socket is ignored", () => {
	const { transport, send, close } = makeTransport({ ping: closedError, terminate: closedError });
	send.mockImplementation(closedError);
	close.mockImplementation(closedError);
	transport.write([new SharedBatch([new Frame(0, "x", false)])]);
	transport.close(1000, "");
	transport.ping();
	transport.terminate();
});

test("a close reason is cut to 123 bytes, and not within a character", () => {
	const { transport, close } = makeTransport({});
	transport.close(4000, "é".repeat(100));
	expect(close).toHaveBeenCalledExactlyOnceWith(4000, "é".repeat(61));
});

test("waiting bytes are read in each way that runtimes report them, and are 0 otherwise", () => {
	expect(makeTransport({ bufferedAmount: 5 }).transport.bufferedAmount()).toBe(5);
	expect(makeTransport({ getBufferedAmount: () => 7 }).transport.bufferedAmount()).toBe(7);
	expect(makeTransport({}).transport.bufferedAmount()).toBe(0);
});

test("without ping and terminate, ping returns false and terminate closes", () => {
	const { transport, close } = makeTransport({});
	expect(transport.ping()).toBe(false);
	transport.terminate();
	expect(close).toHaveBeenCalledExactlyOnceWith(1011, expect.any(String));
});

test("a pong is reported", () => {
	let pong = () => {};
	const on = (_event: string, listener: () => void) => {
		pong = listener;
	};
	const { onPong } = makeTransport({ on });
	pong();
	expect(onPong).toHaveBeenCalledOnce();
});

test("reading is paused and resumed where the runtime can, and goes on elsewhere", () => {
	const raw = { pause: vi.fn(), resume: vi.fn() };
	const { transport } = makeTransport(raw);
	transport.pause();
	transport.resume();
	expect([raw.pause, raw.resume].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
	const without = makeTransport({}).transport;
	without.pause();
	without.resume();
	const closed = makeTransport({ pause: closedError, resume: closedError }).transport;
	closed.pause();
	closed.resume();
});
