import { ChatError } from "../errors";
import type { SocketRooms } from "../rpc/socket-rooms";
import type { ServerSocket } from "../rpc/socket";
import type { IncomingEvents } from "../schemas/incoming";
import type { ChatMessage, Member } from "../schemas/message";
import type { Chat } from "./chat";
import type { Membership } from "./membership";
import { RateLimit } from "./rate-limit";
import { RoomQueue } from "./room-queue";
import type { ChatUser } from "./user";

export interface SessionOptions {
	chat: Chat;
	socket: ServerSocket;
	rooms: SocketRooms;
	user: ChatUser;
	ctx: object;
}

/** The chat state of one connection: who it is, and which rooms it is in. */
export class Session {
	readonly chat: Chat;
	readonly socket: ServerSocket;
	readonly rooms: SocketRooms;
	readonly user: ChatUser;
	readonly member: Member;
	/** The rooms this session was admitted to. */
	readonly memberships = new Map<string, Membership>();
	readonly queue: RoomQueue;
	/** Set by the disconnect: a join that is still reading must not come after it. */
	isEnded = false;
	readonly #ctx: object;
	readonly #rate: RateLimit | undefined;

	constructor({ chat, socket, rooms, user, ctx }: SessionOptions) {
		this.chat = chat;
		this.socket = socket;
		this.rooms = rooms;
		this.user = user;
		this.member = { userId: user.id, username: user.name };
		this.queue = new RoomQueue(chat.limits.queuedPerRoom);
		this.#ctx = ctx;
		this.#rate = chat.limits.rates ? new RateLimit() : undefined;
	}

	/** @throws ChatError `RATE_LIMITED`. */
	checkRate(event: keyof IncomingEvents, room: string): void {
		this.#rate?.check(event, room);
	}

	/** @throws ChatError `FORBIDDEN`. */
	authorize(action: keyof IncomingEvents, room: string, message?: ChatMessage): Promise<void> {
		return this.chat.authorizer.check({ action, room, user: this.user, ctx: this.#ctx, ...(message && { message }) });
	}

	/** @throws ChatError `NOT_IN_ROOM`. */
	checkMember(room: string): void {
		if (!this.memberships.has(room)) throw new ChatError("NOT_IN_ROOM", "join the room first");
	}
}
