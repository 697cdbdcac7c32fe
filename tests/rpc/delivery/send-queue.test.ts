import { expect, test, vi } from "vitest";
import { WriteScheduler } from "../../../src/rpc/delivery/write-scheduler";
import { FakeClock } from "../../support/fake-clock";
import { recordedSocket } from "../../support/recorded-socket";

const MiB = 1024 * 1024;

/** Creates a send queue over a network on which `waiting` bytes wait. */
function makeQueue(waiting = 0) {
	const clock = new FakeClock();
	const scheduler = new WriteScheduler(clock, vi.fn());
	const socket = recordedSocket("a", scheduler, clock);
	socket.network.waiting = waiting;
	const sendVolatile = (text: string) => socket.sendQueue.push(scheduler.frame(text, true));
	return { ...socket, clock, scheduler, sendVolatile };
}

test("frames sent in one turn are written once, in order, at the end of the turn", async () => {
	const { sendQueue, writes, clock } = makeQueue();
	sendQueue.send("one");
	sendQueue.send("two");
	expect(writes).toEqual([]);
	await clock.advance(0);
	expect(writes).toEqual([["one", "two"]]);
	await clock.advance(1_000);
	expect(writes).toHaveLength(1);
	expect(clock.pending).toBe(0);
});

test("a reader that is behind misses volatile frames, and nothing else", () => {
	const { sendQueue, scheduler, sendVolatile, sent } = makeQueue(300 * 1024);
	sendVolatile("typing");
	scheduler.flush();
	sendVolatile("typing");
	sendQueue.send("message");
	scheduler.flush();
	expect(sent()).toEqual(["message"]);
});

test("the listener is called once when more than 1 MiB waits, and once when less than 64 KiB does", async () => {
	const { sendQueue, slowListener, network, clock, scheduler } = makeQueue();
	sendQueue.send("x".repeat(MiB));
	scheduler.flush();
	expect(slowListener.onSlow).not.toHaveBeenCalled();
	for (const text of ["y", "z"]) {
		sendQueue.send(text);
		scheduler.flush();
	}
	expect(slowListener.onSlow).toHaveBeenCalledOnce();
	expect(sendQueue.isSlow).toBe(true);
	network.waiting = 64 * 1024;
	await clock.advance(1_000);
	expect(slowListener.onCaughtUp).not.toHaveBeenCalled();
	network.waiting -= 1;
	await clock.advance(1_000);
	expect(slowListener.onCaughtUp).toHaveBeenCalledOnce();
	expect(sendQueue.isSlow).toBe(false);
});

test("when a slow consumer is reported, everything sent to it before has been written", () => {
	const { sendQueue, slowListener, sent, scheduler } = makeQueue(1.5 * MiB);
	slowListener.onSlow.mockImplementation(() => expect(sent()).toEqual(["one", "two"]));
	sendQueue.send("one");
	sendQueue.send("two");
	scheduler.flush();
	expect(slowListener.onSlow).toHaveBeenCalledOnce();
});

test("a slow consumer misses volatile frames until it has caught up, and still gets its acks", () => {
	const { sendQueue, scheduler, network, sendVolatile, sent } = makeQueue(1.5 * MiB);
	sendQueue.send("first");
	scheduler.flush();
	network.waiting = 100 * 1024;
	sendVolatile("typing");
	sendQueue.send("ack");
	scheduler.flush();
	expect(sent()).toEqual(["first", "ack"]);
});

test("a reader that stays slow for 30 s is cut with 4408, and one that catches up in time is not", async () => {
	const { sendQueue, transport, network, clock } = makeQueue(2 * MiB);
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

test("a reader with more than 4 MiB waiting is cut with 4408, and later frames are dropped", () => {
	const { sendQueue, transport, scheduler, writes } = makeQueue(5 * MiB);
	sendQueue.send("one");
	scheduler.flush();
	sendQueue.send("two");
	scheduler.flush();
	expect(writes).toEqual([]);
	expect(transport.close).toHaveBeenCalledExactlyOnceWith(4408, expect.any(String));
	expect(transport.terminate).toHaveBeenCalledOnce();
});

test("many bytes for one socket do not wait for the end of the turn", () => {
	const { sendQueue, writes } = makeQueue();
	for (let n = 0; n < 5; n++) sendQueue.send("x".repeat(100 * 1024));
	expect(writes.map(({ length }) => length)).toEqual([3]);
});

test("frames sent before a close go out first, later ones are dropped, and a socket is closed once", () => {
	const { sendQueue, transport, scheduler, sent } = makeQueue();
	sendQueue.send("last");
	transport.close.mockImplementation(() => expect(sent()).toEqual(["last"]));
	sendQueue.close(1000, "bye");
	sendQueue.close(4000, "again");
	sendQueue.send("late");
	scheduler.flush();
	expect(transport.close).toHaveBeenCalledExactlyOnceWith(1000, "bye");
	expect(sent()).toEqual(["last"]);
});

test("nothing is sent to a socket that has ended", () => {
	const { sendQueue, transport, scheduler } = makeQueue();
	sendQueue.send("unsent");
	sendQueue.end();
	sendQueue.send("late");
	sendQueue.close(1000, "late");
	scheduler.flush();
	expect(transport.write).not.toHaveBeenCalled();
	expect(transport.close).not.toHaveBeenCalled();
});
