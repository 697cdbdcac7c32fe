import type { Session } from "../../chat/session/session";
import { closeCodes } from "../../errors";
import { leave } from "./room/leave-room";

/** How long a user stays who did not say goodbye: a page that is loaded anew is back by then, and nobody was told. */
const GRACE_MS = 5_000;
/** The client closed on purpose, with a code or with none; or it was told not to come back. */
const FOR_GOOD: ReadonlySet<number> = new Set([1000, 1005, closeCodes.removed.code]);

/** The connection is gone: the session leaves every room that it is in, or is about to be in. */
export function disconnect(session: Session, code: number): void {
	const graceMs = FOR_GOOD.has(code) ? 0 : GRACE_MS;
	for (const membership of [...session.memberships.values()]) leave(session, membership, graceMs);
}
