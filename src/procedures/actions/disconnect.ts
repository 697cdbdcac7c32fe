import type { Session } from "../../chat/session/session";
import { closeCodes } from "../../errors";

/** How long a user stays present after a lost connection. A page that reloads is back by then, and no member sees it leave. */
const GRACE_MS = 5_000;
/** Close codes of a client that closed on purpose, with or without a code, and of a client that was removed. */
const FINAL_CODES: ReadonlySet<number> = new Set([1000, 1005, closeCodes.removed.code]);

/** Makes the session of a closed connection leave every room that it is in or is about to enter. */
export function disconnect(session: Session, code: number): void {
	const graceMs = FINAL_CODES.has(code) ? 0 : GRACE_MS;
	for (const membership of [...session.memberships.values()]) session.leave(membership, graceMs);
}
