import type * as z from "zod";
import { memberOf } from "../../chat/app/author";
import { type ChatUser, userSchema } from "../../chat/app/user";
import { kickSchema } from "../../chat/cluster/kick-frame";
import { ChatError } from "../../errors";
import type { EventSchemas, InferAck, InferIncoming, SocketEvents } from "../../rpc/builder/infer";
import { issuesOf } from "../../rpc/connection/issues";
import type { IncomingEvents, incomingEvents } from "../../schemas/incoming";
import type { Member } from "../../schemas/message";
import type { outgoingEvents } from "../../schemas/outgoing";
import { postMessage } from "../actions/message/post-message";
import { readHistory } from "../actions/message/read-history";
import type { HostedChat } from "../hosted-chat";
import { roomMembersOf } from "./room-members";

type AnyChat = SocketEvents<EventSchemas, EventSchemas, unknown>;
type SentBy<P> =
	InferIncoming<P> extends { sendMessage: infer Data } ? Data : z.input<typeof incomingEvents.sendMessage>;
type Page<P> = InferIncoming<P> extends { loadHistory: infer Data } ? Data : z.input<typeof incomingEvents.loadHistory>;

/** The events of `P` that are the app's own: all others are told by the order of the store, and not to be forged. */
type OwnEvents<P> =
	P extends SocketEvents<EventSchemas, infer Out, unknown>
		? { [E in Exclude<keyof Out & string, keyof typeof outgoingEvents>]: z.input<Out[E]> }
		: never;

/** A chat in numbers, of this process. */
export interface ChatStats {
	/** Open sockets. */
	connections: number;
	/** Users who have any. */
	users: number;
	/** Rooms that somebody here is in. */
	rooms: number;
	/** False while the pub/sub does not carry what is published; true without one. */
	busUp: boolean;
}

/** A mounted chat, for the rest of the app's server: its handlers, cron jobs and queues. */
export interface ChatHandle<P extends AnyChat = AnyChat> {
	/**
	 * Says something in a room, as `user`: checked by the same schema and by `beforeSend`, stored, and told to the room's
	 * members on all servers. Membership and `authorize` are for clients. With a `clientId`, sending again is safe: it
	 * happens once.
	 *
	 * @throws ChatError `INVALID_DATA` with issues; `STORE_UNAVAILABLE`; `CONFLICT`; what `beforeSend` refused with.
	 */
	send(message: SentBy<P> & { user: Pick<ChatUser, "id" | "name"> }): Promise<InferAck<P, "sendMessage">>;
	/** Sends an event of the app's own to everybody in a room, or in any of several, on all servers. */
	to(rooms: string | readonly string[]): {
		/**
		 * Resolves when the pub/sub has it. @throws ChatError `INTERNAL` for data that does not fit, and for an event of
		 * the chat's.
		 */
		emit<E extends keyof OwnEvents<P>>(event: E, data: OwnEvents<P>[E]): Promise<void>;
	};
	/** Who is in a room, on all servers; nobody, of a room of more than 500 users. */
	members(room: string): Promise<Member[]>;
	/** How many users are in a room, on all servers. */
	occupancy(room: string): Promise<number>;
	/**
	 * A page of a room's messages, as `loadHistory` reads it. @throws ChatError `INVALID_DATA`, `STORE_UNAVAILABLE`,
	 * `UNSUPPORTED`.
	 */
	history(page: Page<P>): Promise<InferAck<P, "loadHistory">>;
	/**
	 * Takes a user out of a room, with all its sockets on all servers: it is told `removed`, and the others `userLeft`.
	 * Without a room, closes its sockets with 4403, after which a client does not come back by itself. Either may enter
	 * again where `auth` and `authorize` let it. Resolves when it is done here and the pub/sub has it.
	 *
	 * @param options.reason what the user is told, of at most 256 characters; of a close, 123 bytes.
	 * @throws ChatError `INVALID_DATA`; what the pub/sub rejected with: then the other servers may not know.
	 */
	kick(options: { room?: string; userId: string; reason?: string }): Promise<void>;
	stats(): ChatStats;
}

/** Returns the handle of a mounted chat. Each of its calls except `stats` throws once the chat is closed. */
export function createHandle({ chat, custom }: HostedChat): ChatHandle {
	const { services, sessions } = chat;
	const { servers, timelines } = services;
	const parse = <E extends keyof IncomingEvents>(event: E, data: unknown) =>
		services.incoming.parse(event, data) as IncomingEvents[E];
	const membersOf = async (room: string) => {
		chat.checkOpen();
		return roomMembersOf(services, parse("leaveRoom", { room }).room);
	};
	return {
		async send({ user: given, ...data }: SentBy<AnyChat> & { user: Pick<ChatUser, "id" | "name"> }) {
			chat.checkOpen();
			const user = check(userSchema, given, "user");
			return postMessage(services, { user, member: memberOf(user), ctx: {} }, parse("sendMessage", data));
		},
		to: (rooms) => ({
			async emit(event: string, data: unknown) {
				chat.checkOpen();
				servers.start();
				await custom.io.to(rooms).emit(event, data);
			},
		}),
		members: async (room) => [...(await membersOf(room)).members],
		occupancy: async (room) => (await membersOf(room)).occupancy,
		async history(page) {
			chat.checkOpen();
			return readHistory(services, parse("loadHistory", page));
		},
		async kick(options) {
			chat.checkOpen();
			const kick = check(kickSchema, options, "kick");
			servers.start();
			chat.kickHere(kick);
			await servers.deliver({ kind: "kick", ...kick });
		},
		stats: () => ({
			connections: sessions.count,
			users: sessions.users,
			rooms: timelines.size,
			busUp: !servers.isDown,
		}),
	};
}

/** @throws ChatError `INVALID_DATA`. */
function check<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
	const result = schema.safeParse(value);
	if (result.success) return result.data;
	throw new ChatError("INVALID_DATA", `${what} is not valid`, { issues: issuesOf(result.error) });
}
