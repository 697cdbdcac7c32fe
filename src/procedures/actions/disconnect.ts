import type { Session } from "../session";
import { leave } from "./leave-room";

/** The connection is gone: the session leaves every room that it is in, or is about to be in. */
export async function disconnect(session: Session): Promise<void> {
	session.isEnded = true;
	await Promise.all([...session.memberships.keys()].map((room) => leave(session, room)));
}
