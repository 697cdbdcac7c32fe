import { closeCodes } from "../../errors";
import type { Kick } from "../cluster/kick-frame";
import type { ChatServices } from "../services";
import type { Sessions } from "./sessions";

/**
 * Removes a user's sessions on this server from a room, or from the chat. Actions of the user that run fail from now on, also
 * of a user without a session here.
 */
export function kick(
	{ presence, typing, removals, marks }: Pick<ChatServices, "presence" | "typing" | "removals" | "marks">,
	sessions: Sessions,
	{ room, userId, reason }: Kick,
): void {
	removals.add(userId, room);
	marks.drop(userId, room);
	for (const session of sessions.of(userId)) {
		if (room === undefined) {
			session.connection.close(closeCodes.removed.code, reason);
			continue;
		}
		const membership = session.memberships.get(room);
		if (membership) session.remove(membership, reason);
	}
	// A user whose connection was lost a moment ago has no session here, but still counts as present.
	if (room === undefined) {
		presence.removeLost(userId);
		return;
	}
	typing.stop(room, userId);
	presence.remove(room, userId);
}
