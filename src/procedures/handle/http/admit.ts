import type { Context } from "hono";
import { type Author, memberOf } from "../../../chat/app/author";
import type { ChatUser } from "../../../chat/app/user";
import type { ChatServices } from "../../../chat/services";
import type { Endpoint } from "../../../rpc/server/endpoint";
import type { RpcServer } from "../../../rpc/server/server";
import type { IncomingEvents } from "../../../schemas/incoming";
import type { UserRates } from "./user-rates";

/** What requests to a mounted chat have to do with. */
export interface MountedChat {
	readonly services: ChatServices;
	readonly endpoint: Endpoint;
	readonly server: RpcServer;
	/** None where the chat has no rates. */
	readonly rates: UserRates | undefined;
}

/**
 * Lets a request in as the socket would be, by the same middlewares.
 *
 * @returns who asks, or the response that refuses.
 */
export async function admit({ endpoint, server }: MountedChat, c: Context): Promise<Author | Response> {
	const ctx = {} as { user: ChatUser };
	const refusal = await server.admit(c, endpoint.operation, ctx);
	if (refusal) return refusal;
	const { user } = ctx;
	return { user, member: memberOf(user), ctx };
}

/**
 * Asks whether the user may do it. A request has no membership: it needs what a member was asked for as well, to be let into
 * the room.
 *
 * @throws ChatError `RATE_LIMITED`, `FORBIDDEN`.
 */
export async function authorize(
	{ services, rates }: MountedChat,
	{ user, ctx }: Author,
	action: keyof IncomingEvents,
	room: string,
): Promise<void> {
	rates?.consume(user.id, action, room);
	for (const each of new Set(["joinRoom", action] as const))
		await services.authorizer.check({ action: each, room, user, ctx });
}
