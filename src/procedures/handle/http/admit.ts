import type { Context } from "hono";
import { memberOf } from "../../../chat/app/author";
import type { ChatUser } from "../../../chat/app/user";
import type { RateLimit } from "../../../chat/rates/rate-limit";
import type { ChatServices } from "../../../chat/services";
import type { RunningAction } from "../../../chat/session/removals";
import { ChatError } from "../../../errors";
import type { Endpoint } from "../../../rpc/server/endpoint";
import type { RpcServer } from "../../../rpc/server/server";
import type { IncomingEvents } from "../../../schemas/incoming";
import type { ChatMessage } from "../../../schemas/message";

/** What handles requests to one mounted chat. */
export interface MountedChat {
	readonly services: ChatServices;
	readonly endpoint: Endpoint;
	readonly server: RpcServer;
}

/** An admitted request: the action of the user who makes it, and what counts it. */
export interface Caller {
	readonly running: RunningAction;
	/** Undefined if the chat has no rate limits. */
	readonly rate: RateLimit | undefined;
}

/**
 * Admits a request by the same middlewares as a socket.
 *
 * @returns the request as an action of its user, which the caller ends, or the response that refuses it.
 */
export async function admit(
	{ services, endpoint, server }: MountedChat,
	c: Context,
): Promise<RunningAction | Response> {
	// Requests are to hear of removals by other servers too.
	services.servers.start();
	const since = services.removals.generation;
	const ctx = {} as { user: ChatUser };
	const refusal = await server.admit(c, endpoint, ctx);
	if (refusal) return refusal;
	const { user } = ctx;
	return services.removals.begin({ user, member: memberOf(user), ctx }, undefined, since);
}

/**
 * Checks that the user may act in a room. A request has no membership, so `authorize` is asked for `joinRoom` as well.
 *
 * @throws ChatError `RATE_LIMITED`; `FORBIDDEN`, also if the user is banned from the room, or was removed since the request began.
 */
export async function authorize(
	mounted: MountedChat,
	caller: Caller,
	action: keyof IncomingEvents,
	room: string,
): Promise<void> {
	await enter(mounted, caller, action, room);
	if (action !== "joinRoom") await ask(mounted, caller, action, room);
}

/** Counts an action and checks that the user may be in the room. @throws ChatError as `authorize` does. */
export async function enter(
	mounted: MountedChat,
	caller: Caller,
	action: keyof IncomingEvents,
	room: string,
): Promise<void> {
	const { services } = mounted;
	const retryAfterMs = caller.rate?.consume(action, room, services.clock.now()) ?? 0;
	if (retryAfterMs > 0) throw tooMany(retryAfterMs, action);
	services.restrictions.checkJoin(caller.running.author.user.id, room);
	await ask(mounted, caller, "joinRoom", room);
}

/** Asks `authorize` about an action. @throws ChatError `FORBIDDEN`, also if the user was removed meanwhile. */
export async function ask(
	{ services }: MountedChat,
	{ running }: Caller,
	action: keyof IncomingEvents,
	room: string,
	message?: ChatMessage,
): Promise<void> {
	const { user, ctx } = running.author;
	await services.authorizer.check({ action, room, user, ctx, ...(message && { message }) });
	running.check(room);
}

/** Returns the refusal of a request that is over a rate. */
export const tooMany = (retryAfterMs: number, event?: string): ChatError =>
	new ChatError("RATE_LIMITED", "too many at once", { event, retryAfterMs });
