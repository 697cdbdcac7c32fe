import type * as z from "zod";
import { memberOf } from "../../chat/app/author";
import { type ChatUser, userSchema } from "../../chat/app/user";
import { kickSchema } from "../../chat/cluster/kick-frame";
import type { EventSchemas, InferAck, InferIncoming, SocketEvents } from "../../rpc/builder/infer";
import type { IncomingEvents, loadHistorySchema, sendMessageSchema } from "../../schemas/incoming";
import type { Member } from "../../schemas/message";
import type { outgoingEvents } from "../../schemas/outgoing";
import { postMessage } from "../actions/message/post-message";
import { readHistory } from "../actions/message/read-history";
import type { HostedChat } from "../hosted-chat";
import { checkArgument } from "./check-argument";
import { type ModerationCalls, moderationCalls } from "./moderation/moderation-calls";
import { roomMembersOf } from "./room-members";

type AnyChat = SocketEvents<EventSchemas, EventSchemas, unknown>;
type SendData<P> = InferIncoming<P> extends { sendMessage: infer Data } ? Data : z.input<typeof sendMessageSchema>;
type PageQuery<P> = InferIncoming<P> extends { loadHistory: infer Data } ? Data : z.input<typeof loadHistorySchema>;

/** The custom outgoing events of `P`. Built-in events are excluded, because the app must not forge them. */
type CustomOutgoing<P> =
	P extends SocketEvents<EventSchemas, infer Out, unknown>
		? { [E in Exclude<keyof Out & string, keyof typeof outgoingEvents>]: z.input<Out[E]> }
		: never;

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
}

/** The server's handle of a mounted chat, for the app's other handlers, cron jobs and queues. */
export interface ChatHandle<P extends AnyChat = AnyChat> extends ModerationCalls {
	/**
	 * Sends a message to a room as `user`. The message is checked by its schema and by `beforeSend`, stored, and sent to the
	 * room's members on all servers. Neither membership nor `authorize` is checked. With a `clientId` it is safe to send the
	 * message again: the chat stores it once.
	 *
	 * @throws ChatError `INVALID_DATA` with issues; `STORE_UNAVAILABLE`; `CONFLICT`; the error of `beforeSend`.
	 */
	send(message: SendData<P> & { user: Pick<ChatUser, "id" | "name"> }): Promise<InferAck<P, "sendMessage">>;
	/** Sends a custom event to every member of a room, or of any of several rooms, on all servers. */
	to(rooms: string | readonly string[]): {
		/**
		 * Resolves when the pub/sub has accepted the event. @throws ChatError `INTERNAL` for data that does not fit its
		 * schema, and for a built-in event.
		 */
		emit<E extends keyof CustomOutgoing<P>>(event: E, data: CustomOutgoing<P>[E]): Promise<void>;
	};
	/** Returns the members of a room, on all servers. Empty for a room of more than 500 users. */
	members(room: string): Promise<Member[]>;
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
	 * user may enter again if `auth` and `authorize` allow it. Resolves when the user is removed on this server and the
	 * pub/sub has accepted the removal.
	 *
	 * @param options.reason the reason that the user sees: at most 256 characters, or 123 bytes without a room.
	 * @throws ChatError `INVALID_DATA`; the error of the pub/sub, after which the other servers may not know of the removal.
	 */
	kick(options: { room?: string; userId: string; reason?: string }): Promise<void>;
	/** Returns the counts of this process. */
	stats(): ChatStats;
}

/** Returns the handle of a mounted chat. Each call except `stats` throws once the chat is closed. */
export function createHandle({ chat, custom }: HostedChat): ChatHandle {
	const { services, sessions } = chat;
	const { servers, timelines } = services;
	const parse = <E extends keyof IncomingEvents>(event: E, data: unknown) =>
		services.incoming.parse(event, data) as IncomingEvents[E];
	const membersOf = async (room: string) => {
		chat.checkOpen();
		return roomMembersOf(services, parse("leaveRoom", { room }).room);
	};
	const handle: Omit<ChatHandle, keyof ModerationCalls> = {
		async send({ user: userInput, ...data }: SendData<AnyChat> & { user: Pick<ChatUser, "id" | "name"> }) {
			chat.checkOpen();
			const user = checkArgument(userSchema, userInput, "user");
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
			const { messages, hasMore } = await readHistory(services, parse("loadHistory", page));
			return { messages: messages.map(({ message }) => message), hasMore };
		},
		async kick(options) {
			chat.checkOpen();
			const kick = checkArgument(kickSchema, options, "kick");
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
	return { ...handle, ...moderationCalls({ chat, kick: handle.kick }) };
}
