import type { Context } from "hono";
import { type Author, memberOf } from "../../../chat/app/author";
import type { ChatUser } from "../../../chat/app/user";
import type { ChatServices } from "../../../chat/services";
import type { Endpoint } from "../../../rpc/server/endpoint";
import type { RpcServer } from "../../../rpc/server/server";
import type { IncomingEvents } from "../../../schemas/incoming";
import type { UserRates } from "./user-rates";

/** What handles requests to one mounted chat. */
export interface MountedChat {
	readonly services: ChatServices;
	readonly endpoint: Endpoint;
	readonly server: RpcServer;
	/** Undefined if the chat has no rate limits. */
	readonly rates: UserRates | undefined;
}

/**
 * Admits a request by the same middlewares as a socket.
 *
 * @returns the user who makes the request, or the response that refuses it.
 */
export async function admit({ endpoint, server }: MountedChat, c: Context): Promise<Author | Response> {
	const ctx = {} as { user: ChatUser };
	const refusal = await server.admit(c, endpoint, ctx);
	if (refusal) return refusal;
	const { user } = ctx;
	return { user, member: memberOf(user), ctx };
}

/**
 * Checks that the user may act in a room. A request has no membership, so `authorize` is asked for `joinRoom` as well.
 *
 * @throws ChatError `RATE_LIMITED`, `FORBIDDEN`, also for a user who is banned from the room.
 */
export async function authorize(
	{ services, rates }: MountedChat,
	{ user, ctx }: Author,
	action: keyof IncomingEvents,
	room: string,
): Promise<void> {
	rates?.consume(user.id, action, room);
	services.restrictions.checkJoin(user.id, room);
	for (const required of new Set(["joinRoom", action] as const)) {
		await services.authorizer.check({ action: required, room, user, ctx });
	}
}
