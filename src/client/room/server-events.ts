import { ChatError } from "../../errors";
import type { AckResults } from "../../schemas/incoming";
import type { Outbox } from "../outbox/outbox";
import type { ChatSocket } from "../socket/chat-socket";
import { isMember, isMessage, isRecord, isSeq, roomOf } from "../wire/guards";
import { readJoinAck } from "../wire/read-ack";
import type { ChatRoom } from "./chat-room";
import type { RoomEvent } from "./room-event";

type Ack = AckResults["joinRoom"];

/**
 * Turns the events of the socket into the events of the rooms' views. Data that a view could not use is dropped here, because
 * the reducer trusts what it is given.
 */
export function applyServerEvents(socket: ChatSocket, rooms: ReadonlyMap<string, ChatRoom>, outbox: Outbox): void {
	/** Applies an event to the room that the server's data names. */
	const apply = (data: unknown, event: RoomEvent) => rooms.get(roomOf(data))?.apply(event);

	socket.on("connect", ({ userId }) => {
		for (const room of rooms.values()) room.apply({ type: "identified", userId });
		void outbox.identify(userId);
	});
	socket.on("disconnect", ({ willReconnect }) => {
		for (const room of rooms.values()) {
			if (room.state.membership !== "left") room.apply({ type: willReconnect ? "joining" : "left" });
		}
	});
	// An event of the socket's own, which brings all changes that were missed at once.
	socket.on("view" as "rejoin", ({ isPartial, ...data }: Ack & { isPartial?: boolean }) => {
		const ack = readJoinAck(data, roomOf(data));
		apply(ack, isPartial ? { type: "caughtUp", messages: ack.messages } : { type: "joined", ack });
	});
	for (const type of ["newMessage", "messageUpdated"] as const) {
		socket.on(type, (message: unknown, { caughtUp }) => {
			if (!caughtUp && isMessage(message)) apply(message, { type: "changed", message });
		});
	}
	for (const type of ["userJoined", "userLeft", "memberChanged"] as const) {
		socket.on(type, (member: unknown) => isMember(member) && apply(member, { type, member }));
	}
	socket.on("userTyping", (member: unknown) => {
		const { isTyping } = (member ?? {}) as { isTyping?: unknown };
		if (isMember(member)) apply(member, { type: "typing", member, isTyping: isTyping === true });
	});
	socket.on("occupancy", (data: unknown) => {
		if (isRecord(data) && isSeq(data.count)) apply(data, { type: "occupancy", count: data.count });
	});
	socket.on("removed", (removed) =>
		apply(removed, { type: "left", error: new ChatError("FORBIDDEN", String(removed?.reason)) }),
	);
}
