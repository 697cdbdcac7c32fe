import type { Session } from "../../chat/session/session";
import { closeCodes } from "../../errors";

/** How long a user stays after a connection was lost. A page that reloads is back by then, and nobody sees it leave. */
const GRACE_MS = 5_000;
/** The client closed on purpose, with a code or without one, or it was told not to come back. */
const FOR_GOOD: ReadonlySet<number> = new Set([1000, 1005, closeCodes.removed.code]);

/** The connection is gone: the session leaves every room that it is in, or is about to enter. */
export function disconnect(session: Session, code: number): void {
	const graceMs = FOR_GOOD.has(code) ? 0 : GRACE_MS;
	for (const membership of [...session.memberships.values()]) session.leave(membership, graceMs);
}
