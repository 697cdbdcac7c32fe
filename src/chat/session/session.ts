import { ChatError, closeCodes } from "../../errors";
import type { Connection } from "../../rpc/connection/connection";
import type { SlowListener } from "../../rpc/delivery/backpressure";
import type { PendingRooms } from "../../rpc/delivery/send-queue";
import type { ChatMessage, Member } from "../../schemas/message";
import type { OutgoingEvents } from "../../schemas/outgoing";
import { type Author, memberOf } from "../app/author";
import type { ChatUser } from "../app/user";
import type { ChatServices } from "../services";
import type { TimelineListener } from "../timeline/timeline-ref";
import { expireAt } from "./expiry";
import { Membership } from "./membership";
import { RateLimit } from "./rate-limit";
import { RoomQueue } from "./room-queue";
import { SlowConsumer } from "./slow-consumer";

export interface SessionOptions {
	services: ChatServices;
	connection: Connection;
	user: ChatUser;
	ctx: object;
}

/** The chat state of one connection: its user, and the rooms it is in. */
export class Session implements Author, TimelineListener, PendingRooms, SlowListener {
	readonly services: ChatServices;
	readonly connection: Connection;
	readonly user: ChatUser;
	readonly member: Member;
	readonly ctx: object;
	/** The rooms that this session has entered, by name. */
	readonly memberships = new Map<string, Membership>();
	readonly queue: RoomQueue;
	readonly #rate: RateLimit | undefined;
	readonly #stopExpiry: (() => void) | undefined;
	/** Made when the client first reads too slowly; most never do. */
	#slowConsumer: SlowConsumer | undefined;

	constructor({ services, connection, user, ctx }: SessionOptions) {
		const { limits, clock } = services;
		this.services = services;
		this.connection = connection;
		this.user = user;
		this.member = memberOf(user);
		this.ctx = ctx;
		this.queue = new RoomQueue(limits.queuedPerRoom);
		this.#rate = limits.rates ? new RateLimit(clock.now) : undefined;
		connection.sendQueue.slowListener = this;
		connection.sendQueue.rooms = this;
		if (user.expiresAt === undefined) return;
		const onExpired = () => connection.close(closeCodes.credentialsExpired.code, "credential expired");
		this.#stopExpiry = expireAt(user.expiresAt, onExpired, clock);
	}

	/** The connection is gone. */
	end(): void {
		this.#stopExpiry?.();
		this.#slowConsumer?.end();
	}

	/** Sends one event to this client alone. The data is not validated, because only checked data gets here. */
	emit<E extends keyof OutgoingEvents>(event: E, data: OutgoingEvents[E]): void {
		this.connection.emit(event, data);
	}

	/**
	 * Returns this session's membership of a room, a new one if there is none. It is not live, and the user does not count as
	 * present, until the join has answered.
	 *
	 * @throws ChatError `LIMIT_EXCEEDED` in as many rooms as one socket may be.
	 */
	enter(room: string): Membership {
		const known = this.memberships.get(room);
		if (known) return known;
		const max = this.services.limits.roomsPerSocket;
		if (this.memberships.size >= max) throw new ChatError("LIMIT_EXCEEDED", `a socket may be in ${max} rooms`);
		const ref = this.services.timelines.open(room, this);
		const membership = new Membership(this.member.userId, this.connection.sendQueue, ref);
		// By the timeline's own name string, so that a frame's copy of it is not kept.
		this.memberships.set(membership.room, membership);
		return membership;
	}

	/** Ends a membership and everything `enter` and `attach` began for it; the user's presence ends after `graceMs`. */
	leave(membership: Membership, graceMs = 0): void {
		const { presence, typing } = this.services;
		const { room, isPresent, timelineRef } = membership;
		if (this.memberships.get(room) !== membership) return;
		this.memberships.delete(room);
		if (isPresent) {
			typing.stop(room, this.member.userId);
			// Before the socket leaves the hub, so that the leaver sees its own userLeft.
			presence.remove(room, this.member.userId, { graceMs });
		}
		this.detach(membership);
		timelineRef.release();
	}

	/** The room has a new epoch. No event says so: the client learns it when it joins again. */
	onRenumbered(): void {
		this.connection.close(closeCodes.restart.code, "the room has a new epoch");
	}

	/**
	 * Makes a membership live: the room's events reach the socket from now on, or, for a slow consumer, once it has caught up.
	 * To be called only in the tick in which the socket was sent every change up to the head.
	 */
	attach(membership: Membership): void {
		if (this.connection.sendQueue.isSlow) this.setAside(membership);
		else {
			membership.cursor = undefined;
			membership.roomHandle ??= this.services.hub.add(membership.room, membership);
		}
	}

	/** Takes a membership out of the hub and notes where it stopped. Only while it was sent everything up to the head. */
	setAside(membership: Membership): void {
		membership.cursor = membership.timelineRef.timeline.head;
		membership.knownMembers = this.services.presence.members(membership.room);
		this.detach(membership);
	}

	detach(membership: Membership): void {
		membership.roomHandle?.remove();
		membership.roomHandle = undefined;
	}

	onSlow(): void {
		this.services.onMetric?.({ name: "slow_readers", value: 1, attributes: {} });
		this.#slowConsumer ??= new SlowConsumer({
			services: this.services,
			sendQueue: this.connection.sendQueue,
			memberships: this.memberships,
			emit: (event, data) => this.emit(event, data),
			attach: (membership) => this.attach(membership),
			setAside: (membership) => this.setAside(membership),
		});
		this.#slowConsumer.onSlow();
	}

	onCaughtUp(): void {
		this.#slowConsumer?.onCaughtUp();
	}

	flushPending(): void {
		for (const { roomHandle } of this.memberships.values()) roomHandle?.flushPending();
	}

	/**
	 * Counts one event against the socket's rate. Returns false for an event that is dropped in silence, as excess typing is.
	 *
	 * @throws ChatError `RATE_LIMITED`, with the milliseconds to wait.
	 */
	consumeToken(event: string, room: string): boolean {
		const retryAfterMs = this.#rate?.consume(event, room) ?? 0;
		if (retryAfterMs === 0) return true;
		if (event === "startTyping") return false;
		throw new ChatError("RATE_LIMITED", "too many at once", { event, retryAfterMs });
	}

	/** Returns undefined if there is nothing to wait for. @throws ChatError `FORBIDDEN`. */
	authorize(action: string, room: string, message?: ChatMessage): Promise<void> | undefined {
		const { user, ctx } = this;
		return this.services.authorizer.check({ action, room, user, ctx, ...(message && { message }) });
	}

	/** Authorizes an action of a member. Returns undefined if there is nothing to wait for. @throws ChatError `NOT_IN_ROOM`, `FORBIDDEN`. */
	authorizeMember(action: string, room: string): Promise<void> | undefined {
		this.checkMember(room);
		// Again after the hook, because the membership may have ended meanwhile.
		return this.authorize(action, room)?.then(() => this.checkMember(room));
	}

	/** @throws ChatError `NOT_IN_ROOM`. */
	checkMember(room: string): void {
		if (!this.memberships.has(room)) throw new ChatError("NOT_IN_ROOM", "join the room first");
	}
}
