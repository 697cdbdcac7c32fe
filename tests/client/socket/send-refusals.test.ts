import { expect, test, vi } from "vitest";
import { ChatError, ChatTimeoutError } from "../../../src/client";
import { joinAck, message } from "./samples";
import { answer, refuse, setupSends, texts } from "./setup-sends";

const it = setupSends();

test.each(["STORE_UNAVAILABLE", "RATE_LIMITED", "LIMIT_EXCEEDED"])(
	"a message refused with %s is sent again after the server's delay, spread by up to half of it",
	async (code) => {
		const ws = await it.connect();
		const ended = it.send("a");
		it.send("b");
		refuse(ws, "a", code, 2_000);
		await vi.advanceTimersByTimeAsync(2_999);
		expect(texts(ws)).toEqual(["a"]);
		await vi.advanceTimersByTimeAsync(1);
		expect(ws.sent[1]).toBe(ws.sent[0]);
		answer(ws, "a", "ack", message(1));
		await vi.advanceTimersByTimeAsync(0);
		expect(ended).toHaveBeenCalledWith(message(1));
		expect(texts(ws)).toEqual(["a", "a", "b"]);
	},
);

test("a message waits after a refusal even if it had timed out before", async () => {
	const ws = await it.connect();
	it.send("a");
	await vi.advanceTimersByTimeAsync(5_000);
	refuse(ws, "a", "RATE_LIMITED", 10_000);
	await vi.advanceTimersByTimeAsync(14_999);
	expect(texts(ws)).toEqual(["a", "a"]);
	await vi.advanceTimersByTimeAsync(1);
	expect(texts(ws)).toEqual(["a", "a", "a"]);
});

test("a message that waited for its room when it was refused still waits for the server's delay", async () => {
	const ws = await it.connect();
	it.socket.emit("joinRoom", { room: "lobby" });
	const ackJoin = () => ws.receive(["ack", joinAck(10, { recovered: true }), ws.sentOf("joinRoom").at(-1)?.[2]]);
	ackJoin();
	it.send("a");
	await vi.advanceTimersByTimeAsync(4_000);
	// A gap: the room is rejoined, and the message times out meanwhile.
	ws.receive(["newMessage", message(12)]);
	await vi.advanceTimersByTimeAsync(1_000);
	refuse(ws, "a", "RATE_LIMITED", 10_000);
	ackJoin();
	await vi.advanceTimersByTimeAsync(14_999);
	expect(texts(ws)).toEqual(["a"]);
	await vi.advanceTimersByTimeAsync(1);
	expect(texts(ws)).toEqual(["a", "a"]);
});

test.each(["CONFLICT", "FORBIDDEN", "INVALID_DATA", "NOT_IN_ROOM", "LIMIT_EXCEEDED", "UNSUPPORTED", "INTERNAL"])(
	"a message refused with %s rejects at once, and the next one is sent",
	async (code) => {
		const ws = await it.connect();
		const ended = it.send("a");
		it.send("b");
		// A delay in a final refusal changes nothing; a refusal for a fixed limit has none.
		refuse(ws, "a", code, code === "LIMIT_EXCEEDED" ? undefined : 100);
		await vi.advanceTimersByTimeAsync(0);
		expect(ended.mock.calls[0]?.[0]).toMatchObject({ code });
		expect(texts(ws)).toEqual(["a", "b"]);
	},
);

/** Refuses each attempt until the message is given up, and returns its error. */
async function refuseForTwoMinutes(toCode: (attempt: number) => string): Promise<unknown> {
	const ws = await it.connect();
	const ended = it.send("a");
	let answered = 0;
	for (let second = 0; second < 120; second++) {
		if (texts(ws).length > answered) refuse(ws, "a", toCode(++answered), 2_000);
		expect(ended).not.toHaveBeenCalled();
		await vi.advanceTimersByTimeAsync(1_000);
	}
	expect(answered).toBe(40);
	await vi.advanceTimersByTimeAsync(120_000);
	expect(texts(ws)).toHaveLength(answered);
	return ended.mock.calls[0]?.[0];
}

test("a message that was certainly refused for two minutes rejects with that refusal", async () => {
	const error = await refuseForTwoMinutes(() => "RATE_LIMITED");
	expect(ChatError.is(error)).toBe(true);
	expect(error).toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 2_000 });
});

test("a message that may be stored rejects as unknown after two minutes, with the last refusal as its cause", async () => {
	const error = await refuseForTwoMinutes((attempt) => (attempt === 1 ? "STORE_UNAVAILABLE" : "RATE_LIMITED"));
	expect(ChatTimeoutError.is(error)).toBe(true);
	expect(error).toMatchObject({ outcome: "unknown", clientId: "id of a", cause: { code: "RATE_LIMITED" } });
});

test("an attempt that was lost with its connection leaves a message unknown, whatever is refused later", async () => {
	const first = await it.connect();
	const ended = it.send("a");
	const second = await it.reconnect(first);
	refuse(second, "a", "RATE_LIMITED", 60_000);
	await vi.advanceTimersByTimeAsync(90_000);
	expect(texts(second)).toEqual(["a", "a"]);
	refuse(second, "a", "RATE_LIMITED", 60_000);
	await vi.advanceTimersByTimeAsync(30_000);
	expect(ChatTimeoutError.is(ended.mock.calls[0]?.[0])).toBe(true);
});

test("a message in a room without an order is not sent twice, because its server knows no clientId", async () => {
	const ws = await it.connect();
	it.socket.emit("joinRoom", { room: "lobby" });
	const ended = it.send("a");
	ws.receive(["ack", null, ws.sentOf("joinRoom")[0]?.[2]]);
	await vi.advanceTimersByTimeAsync(5_000);
	expect(ChatTimeoutError.is(ended.mock.calls[0]?.[0])).toBe(true);
	const refused = it.send("b");
	refuse(ws, "b", "RATE_LIMITED", 100);
	await vi.advanceTimersByTimeAsync(10_000);
	expect(refused.mock.calls[0]?.[0]).toMatchObject({ code: "RATE_LIMITED" });
	expect(texts(ws)).toEqual(["a", "b"]);
});
