/**
 * Socket.IO over WebSocket alone, as its documentation writes a chat: each message goes to its room as it came. With
 * `acks` as the argument, it gets an id, a time, a number, its author's name, and an ack.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { chatMessage, type Sent } from "./chat-message";
import { answerBench } from "./control";

const isAcking = process.argv[2] === "acks";
const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });
let seq = 0;

io.on("connection", (socket) => {
	const user = String(socket.handshake.query.name);
	socket.on("joinRoom", async ({ room }: Sent, ack: (result: null) => void) => {
		await socket.join(room);
		ack(null);
	});
	socket.on("sendMessage", (data: Sent, ack?: (result: unknown) => void) => {
		const message = isAcking ? chatMessage(data, user, ++seq) : data;
		io.to(data.room).emit("newMessage", message);
		ack?.(message);
	});
});
http.listen(0, "127.0.0.1", () => answerBench((http.address() as AddressInfo).port));
