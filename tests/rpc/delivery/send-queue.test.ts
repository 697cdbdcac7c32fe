import { expect, test, vi } from "vitest";
import { WriteScheduler } from "../../../src/rpc/delivery/write-scheduler";
import { FakeClock } from "../../support/fake-clock";
import { recordedSocket } from "../../support/recorded-socket";

const MiB = 1024 * 1024;

/** An sendQueue over a network on which some bytes wait. */
function makeOutbox(waiting = 0) {
	const clock = new FakeClock();
	const turn = new WriteScheduler(clock, vi.fn());
	const socket = recordedSocket("a", turn, clock);
	socket.network.waiting = waiting;
	/** As if both had been told in one turn, or in several. */
	const sendVolatile = (text: string) => socket.sendQueue.push(turn.frame(text, true));
	return { ...socket, clock, turn, sendVolatile };
}

test("what is sent in one turn is written once, in order, when the turn is over", async () => {
	const { sendQueue, writes, clock } = makeOutbox();
	sendQueue.send("one");
	sendQueue.send("two");
	expect(writes).toEqual([]);
	await clock.advance(0);
	expect(writes).toEqual([["one", "two"]]);
	await clock.advance(1_000);
	expect(writes).toHaveLength(1);
	expect(clock.pending).toBe(0);
});

test("a reader that is behind misses what may be dropped, and nothing else", () => {
	const { sendQueue, turn, sendVolatile, sent } = makeOutbox(300 * 1024);
	sendVolatile("typing");
	turn.flush();
	sendVolatile("typing");
	sendQueue.send("message");
	turn.flush();
	expect(sent()).toEqual(["message"]);
});

test("a writer is told once when more than 1 MiB waits, and once when less than 64 KiB does", async () => {
	const { sendQueue, writer, network, clock, turn } = makeOutbox();
	sendQueue.send("x".repeat(MiB));
	turn.flush();
	expect(writer.onSlow).not.toHaveBeenCalled();
	for (const text of ["y", "z"]) {
		sendQueue.send(text);
		turn.flush();
	}
	expect(writer.onSlow).toHaveBeenCalledOnce();
	expect(sendQueue.isSlow).toBe(true);
	network.waiting = 64 * 1024;
	await clock.advance(1_000);
	expect(writer.onCaughtUp).not.toHaveBeenCalled();
	network.waiting -= 1;
	await clock.advance(1_000);
	expect(writer.onCaughtUp).toHaveBeenCalledOnce();
	expect(sendQueue.isSlow).toBe(false);
});

test("when the writer is told of a slow reader, everything sent to it before has been written", () => {
	const { sendQueue, writer, sent, turn } = makeOutbox(1.5 * MiB);
	writer.onSlow.mockImplementation(() => expect(sent()).toEqual(["one", "two"]));
	sendQueue.send("one");
	sendQueue.send("two");
	turn.flush();
	expect(writer.onSlow).toHaveBeenCalledOnce();
});

test("a slow reader misses what may be dropped until it has caught up, and is answered all the same", () => {
	const { sendQueue, turn, network, sendVolatile, sent } = makeOutbox(1.5 * MiB);
	sendQueue.send("first");
	turn.flush();
	network.waiting = 100 * 1024;
	sendVolatile("typing");
	sendQueue.send("ack");
	turn.flush();
	expect(sent()).toEqual(["first", "ack"]);
});

test("a reader that stays slow for 30 s is cut with 4408, one that goes on in time is not", async () => {
	const { sendQueue, transport, network, clock } = makeOutbox(2 * MiB);
	sendQueue.send("one");
	await clock.advance(29_000);
	network.waiting = 0;
	await clock.advance(5_000);
	expect(transport.close).not.toHaveBeenCalled();
	network.waiting = 2 * MiB;
	sendQueue.send("two");
	await clock.advance(31_000);
	expect(transport.close).toHaveBeenCalledExactlyOnceWith(4408, expect.any(String));
	expect(transport.terminate).toHaveBeenCalledOnce();
});

test("a reader that is far too slow is cut with 4408, and no more is kept for it", () => {
	const { sendQueue, transport, turn, writes } = makeOutbox(5 * MiB);
	sendQueue.send("one");
	turn.flush();
	sendQueue.send("two");
	turn.flush();
	expect(writes).toEqual([]);
	expect(transport.close).toHaveBeenCalledExactlyOnceWith(4408, expect.any(String));
	expect(transport.terminate).toHaveBeenCalledOnce();
});

test("much for one socket does not wait for the end of the turn", () => {
	const { sendQueue, writes } = makeOutbox();
	for (let n = 0; n < 5; n++) sendQueue.send("x".repeat(100 * 1024));
	expect(writes.map(({ length }) => length)).toEqual([3]);
});

test("what was sent before a close goes out before it, nothing after it, and a socket is closed once", () => {
	const { sendQueue, transport, turn, sent } = makeOutbox();
	sendQueue.send("last");
	transport.close.mockImplementation(() => expect(sent()).toEqual(["last"]));
	sendQueue.close(1000, "bye");
	sendQueue.close(4000, "again");
	sendQueue.send("late");
	turn.flush();
	expect(transport.close).toHaveBeenCalledExactlyOnceWith(1000, "bye");
	expect(sent()).toEqual(["last"]);
});

test("nothing is sent to a socket that is gone", () => {
	const { sendQueue, transport, turn } = makeOutbox();
	sendQueue.send("unsent");
	sendQueue.end();
	sendQueue.send("late");
	sendQueue.close(1000, "late");
	turn.flush();
	expect(transport.write).not.toHaveBeenCalled();
	expect(transport.close).not.toHaveBeenCalled();
});
