import type { Member } from "../../schemas/message";
import type { OutgoingEvents } from "../../schemas/outgoing";
import type { Presence } from "../presence";

/** Sends one event to one client. */
export type Emit = <E extends keyof OutgoingEvents>(event: E, data: OutgoingEvents[E]) => void;

/**
 * Sends a session who joined and who left a room since it last heard of the room. For a large room it sends the number of
 * members, as everybody there gets it.
 *
 * @param known the members that the session knows of.
 */
export function sendPresenceDiff(presence: Presence, emit: Emit, room: string, known: readonly Member[]): void {
	const members = presence.members(room);
	if (members.length === 0) {
		emit("occupancy", { room, count: presence.occupancy(room) });
		return;
	}
	for (const member of without(known, members)) emit("userLeft", { room, ...member });
	for (const member of without(members, known)) emit("userJoined", { room, ...member });
}

function without(some: readonly Member[], others: readonly Member[]): Member[] {
	const ids = new Set(others.map(({ userId }) => userId));
	return some.filter(({ userId }) => !ids.has(userId));
}
