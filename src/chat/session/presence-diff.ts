import type { Member } from "../../schemas/message";
import type { Session } from "./session";

/**
 * Tells a session who came to a room and who left it while it was told nothing. `known`: who it was told is in it. Of a
 * large room only how many there are, as everybody in it is told.
 */
export function sendPresenceDiff(session: Session, room: string, known: readonly Member[]): void {
	const { presence } = session.chat;
	const members = presence.members(room);
	if (members.length === 0) {
		session.emit("occupancy", { room, count: presence.occupancy(room) });
		return;
	}
	for (const member of without(known, members)) session.emit("userLeft", { room, ...member });
	for (const member of without(members, known)) session.emit("userJoined", { room, ...member });
}

function without(some: readonly Member[], others: readonly Member[]): Member[] {
	const ids = new Set(others.map(({ userId }) => userId));
	return some.filter(({ userId }) => !ids.has(userId));
}
