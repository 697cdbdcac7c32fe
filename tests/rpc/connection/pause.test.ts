import { expect, test, vi } from "vitest";
import * as z from "zod";
import { Connection } from "../../../src/rpc/connection/connection";
import { EventMap } from "../../../src/rpc/connection/event-map";
import type { FrameVerdict } from "../../../src/rpc/connection/frame-limit";
import { WriteScheduler } from "../../../src/rpc/delivery/write-scheduler";
import { FakeClock } from "../../support/fake-clock";
import { recordedSocket } from "../../support/recorded-socket";

/** Creates a connection whose limit answers what a test says. */
function started() {
	const clock = new FakeClock();
	const scheduler = new WriteScheduler(clock, () => {});
	const { transport, sent } = recordedSocket("ada", scheduler, clock);
	const handle = vi.fn(() => "ok");
	const onEnd = vi.fn();
	const connection = new Connection("1", transport, {
		incoming: new EventMap({ say: z.unknown() }),
		maxFrameBytes: 1_000,
		clock,
		scheduler,
		onError: () => {},
		onEnd,
	});
	const limit = {
		arrived: vi.fn((_size: number): FrameVerdict => "handle"),
		refuse: vi.fn(() => 70),
		failed: vi.fn(),
		answered: vi.fn(),
	};
	connection.limit = limit;
	connection.handleBy({ handle, disconnect: () => {} }, undefined);
	connection.start();
	return { clock, connection, transport, sent, handle, limit };
}

const say = '["say",1,1]';

test("a frame that is dropped is not parsed, not handled and not answered", async () => {
	const { connection, limit, handle, sent, clock } = started();
	const parse = vi.spyOn(JSON, "parse");
	limit.arrived.mockReturnValue("drop");
	connection.receive(say);
	await clock.advance(10);
	expect(parse).not.toHaveBeenCalled();
	parse.mockRestore();
	expect(handle).not.toHaveBeenCalled();
	expect(sent()).toEqual([]);
});

test("a refused frame is answered with its id and the time to wait, and not handled", async () => {
	const { connection, limit, handle, sent, clock } = started();
	limit.arrived.mockReturnValue("refuse");
	connection.receive(say);
	await clock.advance(10);
	expect(handle).not.toHaveBeenCalled();
	expect(sent().map((text) => JSON.parse(text))).toEqual([
		["error", { code: "RATE_LIMITED", message: expect.any(String), event: "say", retryAfterMs: 70 }, 1],
	]);
	expect(limit.failed).toHaveBeenCalledExactlyOnceWith("RATE_LIMITED");
});

test("a paused connection is not read, drops what arrives all the same, and is read again after the pause", async () => {
	const { connection, transport, handle, clock, limit } = started();
	connection.pause(2_000);
	connection.pause(2_000);
	expect([connection.isPaused, transport.pause.mock.calls.length]).toEqual([true, 1]);
	connection.receive(say);
	expect(connection.receiveControl()).toBe(false);
	expect(limit.arrived).not.toHaveBeenCalled();
	await clock.advance(1_999);
	expect([connection.isPaused, transport.resume.mock.calls.length]).toEqual([true, 0]);
	await clock.advance(1);
	expect([connection.isPaused, transport.resume.mock.calls.length]).toEqual([false, 1]);
	expect(connection.lastSeen).toBe(clock.now());
	connection.receive(say);
	expect(handle).toHaveBeenCalledOnce();
	expect(connection.receiveControl()).toBe(true);
});

test("a paused connection that is closed is read again at once, because the client's close has to be read, and leaves no timer", async () => {
	const { connection, transport, clock } = started();
	connection.pause(2_000);
	connection.close(4403, "removed");
	expect(transport.resume).toHaveBeenCalledOnce();
	connection.pause(2_000);
	await clock.advance(0);
	expect([connection.isPaused, clock.pending]).toEqual([false, 0]);
});

test("a client that floods is told when to reconnect, closed with 4429, and terminated if it does not close", async () => {
	const { connection, transport, sent, clock } = started();
	connection.closeFlooding(12_000);
	connection.closeFlooding(12_000);
	expect(sent()).toEqual(['["reconnect",{"inMs":12000}]']);
	expect(transport.close.mock.calls).toEqual([[4429, expect.any(String)]]);
	await clock.advance(2_000);
	expect(transport.terminate).toHaveBeenCalledOnce();
});

test("a client that closes in time is not terminated", async () => {
	const { connection, transport, clock } = started();
	connection.closeFlooding(12_000);
	connection.end({ code: 4429, reason: "" });
	await clock.advance(60_000);
	expect(transport.terminate).not.toHaveBeenCalled();
	expect(clock.pending).toBe(0);
});

test("the length of an ack is counted, and a result that nobody asked for is counted too", async () => {
	const { connection, limit, clock } = started();
	connection.receive(say);
	connection.receive('["say",1]');
	await clock.advance(1);
	expect(limit.answered.mock.calls).toEqual([
		["ok", '["ack","ok",1]'.length],
		["ok", undefined],
	]);
});
