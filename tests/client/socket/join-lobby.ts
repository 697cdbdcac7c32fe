import type { ChatSocket } from "../../../src/client";
import { joinAck } from "./samples";
import type { setupSocket } from "./setup-socket";
import type { WireConnection } from "./wire-server";

/** Returns a socket in room "lobby" at seq 10, joined with a page of `limit`, and the events it receives from then on. */
export async function joinLobby(
	it: ReturnType<typeof setupSocket>,
	page: { limit?: number } = {},
): Promise<{ socket: ChatSocket; server: WireConnection; heard: string[] }> {
	const socket = it.open();
	const heard: string[] = [];
	socket.on("newMessage", ({ updatedSeq }) => heard.push(`new ${updatedSeq}`));
	socket.on("messageUpdated", ({ updatedSeq }) => heard.push(`updated ${updatedSeq}`));
	const server = await it.server.accept();
	const ack = socket.request("joinRoom", { room: "lobby", ...page });
	await server.ack(joinAck(10));
	await ack;
	return { socket, server, heard };
}
