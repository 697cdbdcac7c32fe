import { ChatError } from "../../errors";
import type { Outbox } from "../outbox/outbox";
import type { ChatSocket } from "../socket/chat-socket";
import { isMember, isMessage, isOwnReactions, isRecord, isSeq, roomOf } from "../wire/guards";
import { readJoinAck } from "../wire/read-ack";
import type { RoomEvent } from "./room-event";
import type { RoomView } from "./room-view";

/**
 * Turns the events of the socket into the events of the rooms' views. Data that a view could not use is dropped here, because
 * the reducer trusts what it is given.
 */
export function applyServerEvents(socket: ChatSocket, rooms: ReadonlyMap<string, RoomView>, outbox: Outbox): void {
	/** Applies what these events mean for the view of the room that their data names. */
	const listen = <E extends string>(events: readonly E[], read: (data: unknown, event: E) => RoomEvent | false) => {
		for (const event of events) {
			// A change that was missed came before, in one view with all others.
			socket.on(event as "newMessage", (data: unknown, { caughtUp }) => {
				const change = !caughtUp && read(data, event);
				if (change) rooms.get(roomOf(data))?.apply(change);
			});
		}
	};

	socket.on("connect", ({ userId }) => {
		for (const room of rooms.values()) room.apply({ type: "identified", userId });
		void outbox.identify(userId);
	});
	socket.on("disconnect", ({ willReconnect }) => {
		for (const room of rooms.values()) {
			if (room.state.membership !== "left") room.apply({ type: willReconnect ? "joining" : "left" });
		}
	});
	// Events of the socket's own, which bring all changes that were missed at once, or a part of them.
	listen(["view", "part"], (data, type) => {
		const ack = readJoinAck(data, roomOf(data));
		return type === "view" ? { type: "joined", ack } : { ...ack, type: "caughtUp", hasMore: undefined };
	});
	listen(["newMessage", "messageUpdated"], (message) => isMessage(message) && { type: "changed", message });
	listen(["ownReactions"], (data, type) => isOwnReactions(data) && { ...data, type });
	listen(["userJoined", "userLeft", "memberChanged"], (member, type) => isMember(member) && { type, member });
	listen(["userTyping"], (member) => {
		const isTyping = isRecord(member) && member.isTyping === true;
		return isMember(member) && { type: "typing", member, isTyping };
	});
	listen(["occupancy"], (data) => isRecord(data) && isSeq(data.count) && { type: "occupancy", count: data.count });
	listen(["removed"], (data) => ({
		type: "left",
		error: new ChatError("FORBIDDEN", String(isRecord(data) && data.reason)),
	}));
}
