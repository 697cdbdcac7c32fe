import { expect, test, vi } from "vitest";
import { FakeWebSocket } from "./fake-web-socket";
import { joinAck, message } from "./samples";
import { dials, redial, setupFakeSocket } from "./setup-fake-socket";

const it = setupFakeSocket();

/** Joins room "lobby" at seq 10, and records the events from then on. */
async function joined(): Promise<{ ws: FakeWebSocket; heard: string[] }> {
	const ws = await it.open();
	ws.welcome(600_000);
	const heard: string[] = [];
	it.socket.on("newMessage", ({ updatedSeq }) => heard.push(`new ${updatedSeq}`));
	it.socket.on("resync", ({ seq }) => heard.push(`resync ${seq}`));
	it.socket.emit("joinRoom", { room: "lobby" });
	ackJoin(ws, joinAck(10));
	return { ws, heard };
}

const joins = (ws: FakeWebSocket) => ws.sentOf("joinRoom").map(([, data]) => data);

/** Answers the newest join. */
function ackJoin(ws: FakeWebSocket, ack: object): void {
	ws.receive(["ack", ack, ws.sentOf("joinRoom").at(-1)?.[2]]);
}

const missed = (...seqs: number[]) =>
	joinAck(seqs.at(-1) ?? 10, { recovered: true, messages: seqs.map((seq) => message(seq)) });

/** Returns the next socket, after its welcome. */
async function back(): Promise<FakeWebSocket> {
	const ws = await redial();
	ws.welcome(600_000);
	return ws;
}

const from = (since: number) => ({ room: "lobby", since, epoch: "e1" });

test.each([1011, 1012, 1013, 4408])(
	"after close code %i the socket resumes its rooms from their positions",
	async (code) => {
		const { ws, heard } = await joined();
		ws.receive(["newMessage", message(11)]);
		ws.end(code);
		const next = await back();
		expect(joins(next)).toEqual([from(11)]);
		ackJoin(next, missed(12));
		next.receive(["newMessage", message(13)]);
		expect(heard).toEqual(["new 11", "new 12", "new 13"]);
	},
);

test("after a restart the socket reconnects after the server's delay, and resumes its rooms", async () => {
	const { ws } = await joined();
	ws.receive(["newMessage", message(11)]);
	ws.receive(["reconnect", { inMs: 3_000 }]);
	ws.end(1012);
	await vi.advanceTimersByTimeAsync(2_999);
	expect(dials()).toBe(1);
	await vi.advanceTimersByTimeAsync(1);
	FakeWebSocket.last.welcome(600_000);
	expect(joins(FakeWebSocket.last)).toEqual([from(11)]);
});

test("repeated losses, before the welcome, before the join's ack and just after it, keep the position", async () => {
	const { ws, heard } = await joined();
	ws.receive(["newMessage", message(11)]);
	ws.end(1006);
	(await redial()).end(1006);
	const unanswered = await back();
	expect(joins(unanswered)).toEqual([from(11)]);
	unanswered.end(1006);
	const third = await back();
	expect(joins(third)).toEqual([from(11)]);
	ackJoin(third, missed(12, 13));
	third.end(1006);
	const fourth = await back();
	expect(joins(fourth)).toEqual([from(13)]);
	ackJoin(fourth, missed(14));
	expect(heard).toEqual(["new 11", "new 12", "new 13", "new 14"]);
});

test("a loss while a gap is being healed resumes from before the gap", async () => {
	const { ws, heard } = await joined();
	for (const seq of [11, 13]) ws.receive(["newMessage", message(seq)]);
	expect(joins(ws).at(-1)).toEqual(from(11));
	ws.end(1006);
	const next = await back();
	expect(joins(next)).toEqual([from(11)]);
	ackJoin(next, missed(12, 13));
	expect(heard).toEqual(["new 11", "new 12", "new 13"]);
	expect(it.socket.gaps).toBe(1);
});

test("a join that is never acked is sent again from the same position after two minutes, and its late ack changes nothing", async () => {
	const { ws, heard } = await joined();
	ws.end(1006);
	const next = await back();
	const [, , lateId] = next.sentOf("joinRoom")[0] ?? [];
	// The server counts this socket as joined.
	next.receive(["newMessage", message(11)]);
	await vi.advanceTimersByTimeAsync(120_000 + 1_500);
	expect(joins(next)).toEqual([from(10), from(10)]);
	next.receive(["ack", missed(11), lateId]);
	expect(heard).toEqual([]);
	ackJoin(next, missed(11, 12));
	next.receive(["newMessage", message(13)]);
	expect(heard).toEqual(["new 11", "new 12", "new 13"]);
	expect([it.socket.gaps, next.sentOf("joinRoom").length]).toEqual([0, 2]);
});

test("a message sent while a gap is being healed waits until it is healed", async () => {
	const { ws } = await joined();
	ws.receive(["newMessage", message(12)]);
	it.socket.emit("sendMessage", { room: "lobby", text: "a" });
	await vi.advanceTimersByTimeAsync(1_000);
	expect(ws.sentOf("sendMessage")).toEqual([]);
	ackJoin(ws, missed(11, 12));
	expect(ws.sentOf("sendMessage")).toHaveLength(1);
});

test("if the server could not recover, its position counts, even in another epoch or further back", async () => {
	const { ws, heard } = await joined();
	ws.end(1006);
	const next = await back();
	ackJoin(next, joinAck(3, { epoch: "e2", messages: [message(3)] }));
	next.end(1006);
	const last = await back();
	expect(joins(last)).toEqual([{ room: "lobby", since: 3, epoch: "e2" }]);
	ackJoin(last, joinAck(2, { epoch: "e2", messages: [message(2)] }));
	last.receive(["newMessage", message(3)]);
	expect(heard).toEqual(["resync 3", "resync 2", "new 3"]);
});

test("a join emitted while the room is being rejoined sends no second frame", async () => {
	const { ws } = await joined();
	ws.receive(["newMessage", message(12)]);
	it.socket.emit("joinRoom", { room: "lobby" });
	expect(joins(ws)).toEqual([{ room: "lobby" }, from(10)]);
});
