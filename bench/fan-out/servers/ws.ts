/**
 * The least loop on `ws`: parse, stringify once, and `send` to each member. It neither validates nor stores. With `acks`
 * as the argument, each message also gets what a chat needs: an id, a time, a number, its author's name, and an ack.
 */
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { chatMessage, type Sent } from "./chat-message";
import { answerBench } from "./control";

const isAcking = process.argv[2] === "acks";
const rooms = new Map<string, Set<WebSocket>>();
let seq = 0;

const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
server.on("connection", (socket, request) => {
	const user = new URL(request.url ?? "", "http://localhost").searchParams.get("name") ?? "";
	socket.on("message", (bytes) => {
		const [event, data, id] = JSON.parse(String(bytes)) as [string, Sent, string];
		if (event === "joinRoom") {
			rooms.set(data.room, (rooms.get(data.room) ?? new Set()).add(socket));
			// The driver waits for this before it begins.
			socket.send(JSON.stringify(["ack", null, id]));
			return;
		}
		const message = isAcking ? chatMessage(data, user, ++seq) : data;
		const text = JSON.stringify(["newMessage", message]);
		for (const member of rooms.get(data.room) ?? []) member.send(text);
		if (isAcking) socket.send(JSON.stringify(["ack", message, id]));
	});
	socket.on("close", () => {
		for (const members of rooms.values()) members.delete(socket);
	});
});
server.on("listening", () => answerBench((server.address() as AddressInfo).port));
