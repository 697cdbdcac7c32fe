/** Socket.IO over WebSocket alone, as its documentation says to write a chat. It neither validates nor stores. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { chatMessage, type Sent } from "./chat-message";
import { answerBench } from "./control";

const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });
let seq = 0;

io.on("connection", (socket) => {
	const user = String(socket.handshake.query.name);
	socket.on("joinRoom", async ({ room }: Sent, ack: (result: null) => void) => {
		await socket.join(room);
		ack(null);
	});
	socket.on("sendMessage", (data: Sent, ack: (result: unknown) => void) => {
		seq += 1;
		const message = chatMessage(data, user, seq);
		io.to(data.room).emit("newMessage", message);
		ack(message);
	});
});
http.listen(0, "127.0.0.1", () => answerBench((http.address() as AddressInfo).port));
