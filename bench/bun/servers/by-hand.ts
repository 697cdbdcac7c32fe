/** Servers written by hand on Bun: a `send` for each member, or one `publish`. They neither validate nor store. */
import { chatMessage, type Sent } from "../../fan-out/servers/chat-message";

interface BunSocket {
	data: { user: string; rooms: string[] };
	send(text: string): unknown;
	subscribe(topic: string): void;
}
interface BunServer {
	port: number;
	upgrade(request: Request, options: { data: BunSocket["data"] }): boolean;
	publish(topic: string, text: string): unknown;
}
declare const Bun: { serve(options: object): BunServer };

/** Serves with the given way to reach the members of a room. */
export function serveByHand(sendToRoom: (room: string, text: string, members: Iterable<BunSocket>) => void): BunServer {
	const rooms = new Map<string, Set<BunSocket>>();
	let seq = 0;
	const server = Bun.serve({
		port: 0,
		hostname: "127.0.0.1",
		fetch(request: Request, server: BunServer) {
			const url = new URL(request.url);
			if (url.pathname === "/cpu") return Response.json(process.cpuUsage());
			const data = { user: url.searchParams.get("name") ?? "", rooms: [] };
			return server.upgrade(request, { data }) ? undefined : new Response(null, { status: 426 });
		},
		websocket: {
			message(socket: BunSocket, text: string) {
				const [event, data, id] = JSON.parse(text) as [string, Sent, string];
				if (event === "joinRoom") {
					rooms.set(data.room, (rooms.get(data.room) ?? new Set()).add(socket));
					socket.subscribe(data.room);
					socket.send(JSON.stringify(["ack", null, id]));
					return;
				}
				seq += 1;
				const message = chatMessage(data, socket.data.user, seq);
				sendToRoom(data.room, JSON.stringify(["newMessage", message]), rooms.get(data.room) ?? []);
				socket.send(JSON.stringify(["ack", message, id]));
			},
			close(socket: BunSocket) {
				for (const members of rooms.values()) members.delete(socket);
			},
		},
	});
	process.stdout.write(`${server.port}\n`);
	return server;
}
