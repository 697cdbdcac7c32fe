import { ChatError, closeCodes } from "../../errors";
import type { Author } from "../../procedures/actions/message/post-message";
import type { Connection } from "../../rpc/connection/connection";
import type { SlowListener } from "../../rpc/delivery/backpressure";
import type { PendingRooms } from "../../rpc/delivery/send-queue";
import type { ChatMessage, Member } from "../../schemas/message";
import type { OutgoingEvents } from "../../schemas/outgoing";
import type { ChatUser } from "../app/user";
import type { Chat } from "../chat";
import type { TimelineListener } from "../timeline/timeline-ref";
import { expireAt } from "./expiry";
import { Membership } from "./membership";
import { RateLimit } from "./rate-limit";
import { RoomQueue } from "./room-queue";
import { SlowConsumer } from "./slow-consumer";

export interface SessionOptions {
	chat: Chat;
	connection: Connection;
	user: ChatUser;
	ctx: object;
}

/** The chat state of one connection: who it is, and which rooms it is in. */
export class Session implements Author, TimelineListener, PendingRooms, SlowListener {
	readonly chat: Chat;
	readonly connection: Connection;
	readonly user: ChatUser;
	readonly member: Member;
	readonly ctx: object;
	/** The rooms this session was admitted to. */
	readonly memberships = new Map<string, Membership>();
	readonly queue: RoomQueue;
	readonly #rate: RateLimit | undefined;
	readonly #stopExpiry: (() => void) | undefined;
	/** Of a reader that was slow once; most never are. */
	#slowReader: SlowConsumer | undefined;

	constructor({ chat, connection, user, ctx }: SessionOptions) {
		this.chat = chat;
		this.connection = connection;
		this.user = user;
		this.member = { userId: user.id, username: user.name };
		this.queue = new RoomQueue(chat.limits.queuedPerRoom);
		this.ctx = ctx;
		this.#rate = chat.limits.rates ? new RateLimit(chat.clock.now) : undefined;
		connection.sendQueue.slowListener = this;
		connection.sendQueue.rooms = this;
		if (user.expiresAt === undefined) return;
		const onExpired = () => connection.close(closeCodes.credentialsExpired.code, "credential expired");
		this.#stopExpiry = expireAt(user.expiresAt, onExpired, chat.clock);
	}

	/** The connection is gone. */
	end(): void {
		this.#stopExpiry?.();
		this.#slowReader?.end();
	}

	/** Sends one event to this client alone. Not checked: what the store gave is, and all else is the chat's own. */
	emit<E extends keyof OutgoingEvents>(event: E, data: OutgoingEvents[E]): void {
		this.connection.emit(event, data);
	}

	/**
	 * A place in a room, for a join to fill: this session's own, when it is in the room already.
	 *
	 * @throws ChatError `LIMIT_EXCEEDED` in as many rooms as a socket may be.
	 */
	enter(room: string): Membership {
		const known = this.memberships.get(room);
		if (known) return known;
		const max = this.chat.limits.roomsPerSocket;
		if (this.memberships.size >= max) throw new ChatError("LIMIT_EXCEEDED", `a socket may be in ${max} rooms`);
		const membership = new Membership(this, this.chat.timelines.open(room, this));
		// By the name that the timeline has already, not another one read from a frame.
		this.memberships.set(membership.room, membership);
		return membership;
	}

	/** No event of the wire says that a room is numbered anew: the client learns it when it joins again. */
	onRenumbered(): void {
		this.connection.close(closeCodes.restart.code, "a room is numbered anew");
	}

	/**
	 * From now on the room's events reach the socket; of a reader that is slow already, once it has caught up. Only in the
	 * tick in which the socket was written all changes up to the head.
	 */
	attach(membership: Membership): void {
		if (this.connection.sendQueue.isSlow) this.setAside(membership);
		else {
			membership.cursor = undefined;
			membership.roomHandle ??= this.chat.hub.add(membership.room, membership);
		}
	}

	/** The reader is slow: where it stops, to go on from there. Only while it has been written everything up to the head. */
	setAside(membership: Membership): void {
		membership.cursor = membership.timelineRef.timeline.head;
		membership.knownMembers = this.chat.presence.members(membership.room);
		this.detach(membership);
	}

	detach(membership: Membership): void {
		membership.roomHandle?.remove();
		membership.roomHandle = undefined;
	}

	onSlow(): void {
		this.chat.onMetric?.({ name: "slow_readers", value: 1, attributes: {} });
		this.#slowReader ??= new SlowConsumer(this);
		this.#slowReader.onSlow();
	}

	onCaughtUp(): void {
		this.#slowReader?.onCaughtUp();
	}

	flushPending(): void {
		for (const { roomHandle } of this.memberships.values()) roomHandle?.flushPending();
	}

	/**
	 * Counts one event against the socket's rate. False for an event that is to be dropped in silence, as too much typing is.
	 *
	 * @throws ChatError `RATE_LIMITED`, with the milliseconds to wait.
	 */
	consumeToken(event: string, room: string): boolean {
		const retryAfterMs = this.#rate?.consume(event, room) ?? 0;
		if (retryAfterMs === 0) return true;
		if (event === "startTyping") return false;
		throw new ChatError("RATE_LIMITED", "too many at once", { event, retryAfterMs });
	}

	/** Undefined where there is nothing to wait for. @throws ChatError `FORBIDDEN`. */
	authorize(action: string, room: string, message?: ChatMessage): Promise<void> | undefined {
		return this.chat.authorizer.check({ action, room, user: this.user, ctx: this.ctx, ...(message && { message }) });
	}

	/** For an action of a member. Undefined where there is nothing to wait for. @throws ChatError `NOT_IN_ROOM`, `FORBIDDEN`. */
	authorizeMember(action: string, room: string): Promise<void> | undefined {
		this.checkMember(room);
		// The hook may have taken longer than the membership.
		return this.authorize(action, room)?.then(() => this.checkMember(room));
	}

	/** @throws ChatError `NOT_IN_ROOM`. */
	checkMember(room: string): void {
		if (!this.memberships.has(room)) throw new ChatError("NOT_IN_ROOM", "join the room first");
	}
}
