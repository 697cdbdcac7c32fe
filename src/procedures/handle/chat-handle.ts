import type * as z from "zod";
import { memberOf } from "../../chat/app/author";
import { type ChatUser, userSchema } from "../../chat/app/user";
import { kickSchema } from "../../chat/cluster/kick-frame";
import { recheckSchema } from "../../chat/cluster/recheck-frame";
import { PageExtras } from "../../chat/pages/page-extras";
import type { EventSchemas, InferAck, InferIncoming, SocketEvents } from "../../rpc/builder/infer";
import {
	type IncomingEvents,
	type loadHistorySchema,
	PAGE_MAX_BYTES,
	type sendMessageSchema,
} from "../../schemas/incoming";
import type { outgoingEvents } from "../../schemas/outgoing";
import { postMessage } from "../actions/message/post-message";
import { readHistory } from "../actions/message/read-history";
import type { HostedChat } from "../hosted-chat";
import { checkArgument } from "./check-argument";
import { marksSchema } from "./marks-schema";
import { type MessageCalls, messageCalls } from "./message-calls";
import { type ModerationCalls, moderationCalls } from "./moderation/moderation-calls";
import { type MemberOf, roomMembersOf } from "./room-members";

type AnyChat = SocketEvents<EventSchemas, EventSchemas, unknown>;
type SendData<P> = InferIncoming<P> extends { sendMessage: infer Data } ? Data : z.input<typeof sendMessageSchema>;
type PageQuery<P> = InferIncoming<P> extends { loadHistory: infer Data } ? Data : z.input<typeof loadHistorySchema>;

/** The custom outgoing events of `P`. Built-in events are excluded, because the app must not forge them. */
type CustomOutgoing<P> =
	P extends SocketEvents<EventSchemas, infer Out, unknown>
		? { [E in Exclude<keyof Out & string, keyof typeof outgoingEvents>]: z.input<Out[E]> }
		: never;

/** Who sends a message by the handle. */
interface SendOptions {
	user: Pick<ChatUser, "id" | "name">;
	/** Whether the user has read the room up to the message. Default: the message is unread by its author's devices as well. */
	markRead?: boolean | undefined;
}

/** The counts of one chat in this process. */
export interface ChatStats {
	/** Open sockets. */
	connections: number;
	/** Users with at least one open socket. */
	users: number;
	/** Rooms with at least one member in this process. */
	rooms: number;
	/** False while published events do not come back from the pub/sub; true without a pub/sub. */
	busUp: boolean;
	/** False while reads of the store fail, and after it was found without its tables; true again after the next read that works. */
	storeUp: boolean;
	/** False while the store refuses messages, as a read-only database does; joins and history may go on. */
	storeWritable: boolean;
}

/** The server's handle of a mounted chat, for the app's other handlers, cron jobs and queues. */
export interface ChatHandle<P extends AnyChat = AnyChat> extends MessageCalls<P>, ModerationCalls {
	/**
	 * Sends a message to a room as `user`. The message is checked by its schema and by `beforeSend`, stored, and sent to the
	 * room's members on all servers. Neither membership nor `authorize` is checked. With a `clientId` it is safe to send the
	 * message again: the chat stores it once. With `markRead`, the user has read the room up to the message.
	 *
	 * @throws ChatError `INVALID_DATA` with issues; `STORE_UNAVAILABLE`; `CONFLICT`; the error of `beforeSend`.
	 */
	send(message: SendData<P> & SendOptions): Promise<InferAck<P, "sendMessage">>;
	/** Sends a custom event to every member of a room, or of any of several rooms, on all servers. */
	to(rooms: string | readonly string[]): {
		/**
		 * Resolves when the pub/sub has accepted the event. @throws ChatError `INTERNAL` for data that does not fit its
		 * schema, and for a built-in event.
		 */
		emit<E extends keyof CustomOutgoing<P>>(event: E, data: CustomOutgoing<P>[E]): Promise<void>;
	};
	/**
	 * Returns the members of a room, on all servers. Empty for a room of more than 500 users. The list's `partial` is true if
	 * users of other servers may be missing, because the pub/sub is down or has not yet told about them.
	 */
	members(room: string): Promise<MemberOf<P>[] & { readonly partial?: true }>;
	/** Returns how many users are in a room, on all servers. */
	occupancy(room: string): Promise<number>;
	/**
	 * Returns a page of a room's messages, as `loadHistory` does. @throws ChatError `INVALID_DATA`, `STORE_UNAVAILABLE`,
	 * `UNSUPPORTED`.
	 */
	history(page: PageQuery<P>): Promise<InferAck<P, "loadHistory">>;
	/**
	 * Removes a user from a room, with all its sockets on all servers. The user gets `removed`, and the other members
	 * `userLeft`. Without a room, closes the user's sockets with 4403, after which a client does not reconnect by itself. The
	 * user may enter again if `auth` and `authorize` allow it.
	 *
	 * Actions and requests of the user that are under way fail with `FORBIDDEN`. Resolves when the user is removed on this
	 * server, the store has answered what it was given of this user (or 3 s have passed), and the pub/sub has accepted the
	 * removal. From then on nothing of the user is given to the store or reaches the room, here at once, on the other servers
	 * within the delay of the pub/sub. A message whose outcome is unknown may still appear, if the store has committed it.
	 *
	 * @param options.reason the reason that the user sees: at most 256 characters, or 123 bytes without a room.
	 * @throws ChatError `INVALID_DATA`; the error of the pub/sub, after which the other servers may not know of the removal.
	 */
	kick(options: { room?: string; userId: string; reason?: string }): Promise<void>;
	/**
	 * Asks `authorize` again whether users may be in their rooms, on all servers: a user in a room, all users of a room, a user
	 * in all rooms, or all. To be called after the app has changed who may be where, because otherwise it takes up to
	 * `recheckMs`. Resolves when this server has its answers and the pub/sub has accepted the request.
	 *
	 * @throws ChatError `INVALID_DATA`; the error of the pub/sub.
	 */
	recheck(scope?: { room?: string; userId?: string }): Promise<void>;
	/** Returns the counts of this process. */
	stats(): ChatStats;
}

/** Returns the handle of a mounted chat. Each call except `stats` throws once the chat is closed. */
export function createHandle({ chat, custom }: HostedChat): ChatHandle {
	const { services, sessions } = chat;
	const { servers, timelines } = services;
	const parse = <E extends keyof IncomingEvents>(event: E, data: unknown) =>
		services.ownIncoming.parse(event, data) as IncomingEvents[E];
	/** Every call listens to the other servers from then on, so that a later one knows who is on them. */
	const checkOpen = () => {
		chat.checkOpen();
		servers.start();
	};
	const membersOf = async (room: string) => {
		checkOpen();
		return roomMembersOf(services, parse("leaveRoom", { room }).room);
	};
	const handle: Omit<ChatHandle, keyof MessageCalls | keyof ModerationCalls> = {
		async send({ user: userInput, markRead: marks, ...data }: SendData<AnyChat> & SendOptions) {
			checkOpen();
			const user = checkArgument(userSchema, userInput, "user");
			const { markRead } = checkArgument(marksSchema, { markRead: marks }, "markRead");
			const running = services.removals.begin({ user, member: memberOf(user), ctx: { user } });
			try {
				const message = await postMessage(services, running, parse("sendMessage", data));
				if (markRead) services.marks.note({ room: message.room, userId: message.userId, seq: message.seq });
				return message;
			} finally {
				running.end();
			}
		},
		to: (rooms) => ({
			async emit(event: string, data: unknown) {
				checkOpen();
				await custom.io.to(rooms).emit(event, data);
			},
		}),
		members: async (room) => {
			const { members, partial } = await membersOf(room);
			return Object.assign([...members], partial && { partial });
		},
		occupancy: async (room) => (await membersOf(room)).occupancy,
		async history(page) {
			checkOpen();
			const query = parse("loadHistory", page);
			const { messages, hasMore } = await readHistory(services, query);
			const extras = new PageExtras({ ...services, room: query.room, userId: undefined });
			await extras.load(messages);
			const quoted = extras.quoted(messages, query.maxBytes ?? PAGE_MAX_BYTES);
			return {
				messages: messages.map(({ message }) => message),
				hasMore,
				...(quoted.length > 0 && { quoted: Object.fromEntries(quoted.map(({ message }) => [message.id, message])) }),
			};
		},
		async kick(options) {
			checkOpen();
			await chat.kick(checkArgument(kickSchema, options, "kick"));
		},
		async recheck(scope = {}) {
			checkOpen();
			await chat.recheck(checkArgument(recheckSchema, scope, "recheck"));
		},
		stats: () => ({
			connections: sessions.count,
			users: sessions.users,
			rooms: timelines.size,
			busUp: !servers.isDown,
			storeUp: services.store.isUp,
			storeWritable: services.store.isWritable,
		}),
	};
	return { ...handle, ...messageCalls(chat), ...moderationCalls(chat) };
}
