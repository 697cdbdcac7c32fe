import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { expect, test, vi } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import { SharedBatch } from "../../../../src/rpc/delivery/batch";
import { Frame } from "../../../../src/rpc/delivery/frame";
import { isWsSocket, writeRaw } from "../../../../src/rpc/delivery/node/raw-writer";
import { closing } from "../../../support/closing";

let seq = 0;
const batchOf = (...texts: string[]) => new SharedBatch(texts.map((text) => new Frame(seq++, text, false)));

/** Opens both ends of a WebSocket of `ws`, and records what the client receives. */
async function makePair(perMessageDeflate = false) {
	const server = new WebSocketServer({ port: 0, perMessageDeflate });
	closing({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) });
	await once(server, "listening");
	const client = new WebSocket(`ws://localhost:${(server.address() as AddressInfo).port}`);
	closing({ close: () => client.terminate() });
	const heard: string[] = [];
	client.on("message", (data) => heard.push(String(data)));
	const [[ws]] = (await Promise.all([once(server, "connection"), once(client, "open")])) as [[WebSocket], unknown];
	const network = (ws as unknown as { _socket: Socket })._socket;
	const write = (batches: SharedBatch[]) => isWsSocket(ws) && writeRaw(ws, batches);
	return { ws, client, heard, network, write, closed: once(client, "close") };
}

test("batches reach the client as separate messages, in order with those that ws itself sends", async () => {
	const { ws, client, heard, closed, write } = await makePair();
	ws.send("by ws");
	expect(write([batchOf("one", "x".repeat(70_000)), batchOf("é€😀", "")])).toBe(true);
	ws.ping();
	ws.send("by ws again");
	expect(write([batchOf("two")])).toBe(true);
	ws.close();
	await closed;
	expect(heard).toEqual(["by ws", "one", "x".repeat(70_000), "é€😀", "", "by ws again", "two"]);
	expect(client.readyState).toBe(WebSocket.CLOSED);
});

test("one batch is one write, and several batches are one write to the network too", async () => {
	const { client, network, write } = await makePair();
	const [writes, writevs] = [vi.spyOn(network, "_write"), vi.spyOn(network, "_writev" as "_write")];
	write([batchOf("one", "two", "three")]);
	expect([writes.mock.calls.length, writevs.mock.calls.length]).toEqual([1, 0]);
	await once(client, "message");
	expect(network.writableLength).toBe(0);
	write([batchOf("x".repeat(2_000)), batchOf("five")]);
	expect([writes.mock.calls.length, writevs.mock.calls.length]).toEqual([1, 1]);
	expect(network.writableLength).toBe(0);
	// Small pieces are copied into one.
	write([batchOf("six"), batchOf("seven")]);
	expect([writes.mock.calls.length, writevs.mock.calls.length]).toEqual([2, 1]);
});

test("bytes written past ws still count as waiting", async () => {
	const { ws, network, write } = await makePair();
	network.cork();
	write([batchOf("x".repeat(1_000))]);
	expect(ws.bufferedAmount).toBe(1_004);
	network.uncork();
});

test("nothing is written while ws has frames queued, which the bytes would overtake", async () => {
	const { ws, client, heard, closed, write } = await makePair();
	// A blob is read first, and later sends wait for it.
	(ws.send as (data: unknown) => void)(new Blob(["a blob"]));
	expect(write([batchOf("early")])).toBe(false);
	ws.send("a text behind it");
	while (heard.length < 2) await once(client, "message");
	expect(write([batchOf("late")])).toBe(true);
	ws.close();
	await closed;
	expect(heard).toEqual(["a blob", "a text behind it", "late"]);
});

test("nothing is written in the middle of a message of several fragments", async () => {
	const { ws, write } = await makePair();
	ws.send("a part", { fin: false });
	expect(write([batchOf("in between")])).toBe(false);
	ws.send("the rest", { fin: true });
	expect(write([batchOf("after")])).toBe(true);
});

test("nothing is written to a socket that is closing or closed", async () => {
	const { ws, heard, closed, write } = await makePair();
	ws.close();
	expect(write([batchOf("late")])).toBe(false);
	await closed;
	expect(write([batchOf("later")])).toBe(false);
	expect(heard).toEqual([]);
});

test("a WebSocket that compresses, one of a client, and one not of ws are left alone", async () => {
	const compressing = await makePair(true);
	expect(compressing.ws.extensions).toContain("permessage-deflate");
	expect(isWsSocket(compressing.ws)).toBe(false);
	const { ws, client } = await makePair();
	expect(isWsSocket(client)).toBe(false);
	expect(isWsSocket({})).toBe(false);
	const { _sender, _socket, _extensions, _isServer } = ws as unknown as Record<string, object>;
	const parts = { readyState: 1, _isServer, _extensions, _socket, _sender };
	expect(isWsSocket(parts)).toBe(true);
	for (const part of ["_isServer", "_extensions", "_socket", "_sender"]) {
		expect(isWsSocket({ ...parts, [part]: undefined }), part).toBe(false);
	}
	expect(isWsSocket({ ...parts, _sender: { ..._sender, _queue: undefined } })).toBe(false);
});
