import type { ChatServices } from "../../chat/services";
import type { EventSchemas, InferOutgoing, SocketEvents } from "../../rpc/builder/infer";
import type { Member } from "../../schemas/message";

/** A member in the chat `P`, whose profile may have a custom schema. */
export type MemberOf<P> =
	P extends SocketEvents<EventSchemas, EventSchemas, unknown>
		? InferOutgoing<P> extends { memberChanged: infer Data }
			? Omit<Data, "room">
			: Member
		: never;

/** Who is in a room, as `joinRoom` answers. */
export interface RoomMembers<M = Member> {
	/** Empty for a room of more than 500 users. */
	members: readonly M[];
	occupancy: number;
	/** True if users of other servers may be missing, because the pub/sub is down or has not yet told about them. */
	partial?: true;
}

/** How often and for how long a request waits for the users of other servers that are on their way. */
const STEP_MS = 50;
const STEPS_MAX = 30;

/** Returns who is in a room, on all servers, for a caller that is not in the room. */
export async function roomMembersOf(
	{ servers, presence, people, clock }: ChatServices,
	room: string,
): Promise<RoomMembers> {
	// A server that has just started does not know the other servers' users at once.
	servers.start();
	await servers.presenceReady;
	for (let step = 0; presence.isBehind && servers.isListening && step < STEPS_MAX; step++) {
		await new Promise<void>((resolve) => void clock.after(STEP_MS, resolve));
	}
	await people.prepare({ members: presence.members(room) });
	const isPartial = !servers.isListening || presence.isBehind;
	return {
		members: people.members(presence.members(room)),
		occupancy: presence.occupancy(room),
		...(isPartial && { partial: true as const }),
	};
}
