import type { Context } from "hono";
import { RateLimit } from "../../../chat/rates/rate-limit";
import type { ChatServices } from "../../../chat/services";
import type { RunningAction } from "../../../chat/session/removals";
import { ChatError } from "../../../errors";
import { type Caller, tooMany } from "./admit";

/** The size that a body of unknown length counts as. */
const UNKNOWN_SIZE = 65_536;

/**
 * Runs a handler of one user's requests, whose cost counts against the same rates as the user's sockets: the request itself, an
 * error that the client caused, and the bytes of the answer.
 *
 * @throws ChatError `RATE_LIMITED`.
 */
export async function counted(
	{ meters, clock }: ChatServices,
	c: Context,
	running: RunningAction,
	handle: (c: Context, caller: Caller) => Promise<Response>,
): Promise<Response> {
	if (!meters) return handle(c, { running, rate: undefined });
	const userId = running.author.user.id;
	const rate = new RateLimit(meters.acquire(userId));
	try {
		const verdict = rate.arrived(sizeOf(c), clock.now());
		if (verdict !== "handle") throw tooMany(rate.refuseFrame(clock.now()) || 1_000);
		return await handle(c, { running, rate });
	} catch (error) {
		if (ChatError.is(error)) rate.failed(error.code, clock.now());
		throw error;
	} finally {
		meters.release(userId);
	}
}

function sizeOf(c: Context): number {
	// The others have no body that is read, and often no length either.
	if (c.req.method !== "POST" && c.req.method !== "PATCH") return 0;
	const length = Number(c.req.header("content-length"));
	return length >= 0 ? length : UNKNOWN_SIZE;
}
