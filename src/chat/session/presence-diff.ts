import type { Encoded } from "../../rpc/connection/codec";
import type { Member } from "../../schemas/message";
import type { OutgoingEvents } from "../../schemas/outgoing";
import type { Presence } from "../presence";
import { isSameMember } from "../presence/same-member";

/** Sends one event to one client. */
export type Emit = <E extends keyof OutgoingEvents>(
	event: E,
	data: OutgoingEvents[E] | Encoded<OutgoingEvents[E]>,
) => void;

/**
 * Sends a session `userJoined`, `userLeft` and `memberChanged` for each difference between the room's members and those that it knows of. For
 * a large room it sends `occupancy`, as every member there receives.
 *
 * @param knownMembers the members that the session knows of.
 */
export function sendPresenceDiff(presence: Presence, emit: Emit, room: string, knownMembers: readonly Member[]): void {
	const members = presence.members(room);
	if (members.length === 0) {
		emit("occupancy", { room, count: presence.occupancy(room) });
		return;
	}
	for (const member of without(knownMembers, members)) emit("userLeft", { room, ...member });
	for (const member of without(members, knownMembers)) emit("userJoined", { room, ...member });
	const knownById = new Map(knownMembers.map((member) => [member.userId, member]));
	for (const member of members) {
		const known = knownById.get(member.userId);
		if (known && !isSameMember(known, member)) emit("memberChanged", { room, ...member });
	}
}

function without(some: readonly Member[], others: readonly Member[]): Member[] {
	const ids = new Set(others.map(({ userId }) => userId));
	return some.filter(({ userId }) => !ids.has(userId));
}
