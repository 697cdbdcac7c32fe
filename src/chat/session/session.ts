import { ChatError, closeCodes } from "../../errors";
import { dateOf } from "../../rpc/clock";
import type { Encoded } from "../../rpc/connection/codec";
import type { Connection } from "../../rpc/connection/connection";
import type { SlowListener } from "../../rpc/delivery/backpressure";
import type { PendingRooms } from "../../rpc/delivery/send-queue";
import type { ChatMessage, Member } from "../../schemas/message";
import type { OutgoingEvents } from "../../schemas/outgoing";
import { type Author, memberOf } from "../app/author";
import type { KeptUpgrade } from "../app/kept-upgrade";
import type { ChatUser } from "../app/user";
import { SocketRate } from "../rates/socket-rate";
import type { ChatServices } from "../services";
import { Backlog } from "../timeline/backlog";
import type { TimelineListener } from "../timeline/timeline-ref";
import { Expiry } from "./expiry";
import { Membership } from "./membership";
import type { Live, RunningAction } from "./removals";
import { hasEnded, RoomQueue } from "./room-queue";
import { ShownMember } from "./shown-member";
import { SlowConsumer } from "./slow-consumer";

export interface SessionOptions {
	services: ChatServices;
	connection: Connection;
	user: ChatUser;
	ctx: object;
	/** Undefined for a socket that cannot get another credential. */
	upgrade?: KeptUpgrade | undefined;
}

/** The chat state of one connection: its user, and the rooms it is in. */
export class Session implements Live, TimelineListener, PendingRooms, SlowListener {
	readonly services: ChatServices;
	readonly connection: Connection;
	#author: Author;
	readonly upgrade: KeptUpgrade | undefined;
	/** The rooms that this session has entered, by name. */
	readonly memberships = new Map<string, Membership>();
	/** How the members of its rooms see the user. */
	readonly shown: ShownMember;
	readonly queue: RoomQueue;
	readonly #rate: SocketRate | undefined;
	/** Created with the first credential that expires, because most do not. */
	#expiry: Expiry | undefined;
	#hasEnded = false;
	/** Created when the client first reads too slowly, because most never do. */
	#slowConsumer: SlowConsumer | undefined;

	constructor({ services, connection, user, ctx, upgrade }: SessionOptions) {
		const { limits, clock, meters, presence } = services;
		this.services = services;
		this.connection = connection;
		this.upgrade = upgrade;
		this.#author = { user, member: memberOf(user), ctx };
		this.shown = new ShownMember(this.member, dateOf(clock), this.memberships, presence);
		this.queue = new RoomQueue(limits.queuedPerRoom, this);
		this.#rate = meters && new SocketRate(meters.acquire(user.id), connection, clock);
		connection.limit = this.#rate;
		connection.sendQueue.slowListener = this;
		connection.sendQueue.rooms = this;
		this.#expireAt(user.expiresAt);
	}

	/** The user, and what the middlewares put on the context. A new object with each new credential. */
	get author(): Author {
		return this.#author;
	}

	get user(): ChatUser {
		return this.author.user;
	}

	get member(): Member {
		return this.author.member;
	}

	/** An action of this session begins. The caller ends it. */
	begin(): RunningAction {
		return this.services.removals.begin(this.author, this);
	}

	/** Replaces the credential. Actions that run keep the one that they began with. */
	renew(author: Author): void {
		this.#author = author;
		this.#expireAt(author.user.expiresAt);
		this.shown.replace(author.member, dateOf(this.services.clock));
	}

	/** The connection is gone. What waits in the queue is dropped, and what runs does nothing after its next await. */
	end(): void {
		this.#hasEnded = true;
		this.queue.close();
		this.#expireAt(undefined);
		this.#slowConsumer?.end();
		this.services.meters?.release(this.user.id);
	}

	/** @throws ChatError `NOT_IN_ROOM` once the connection is gone. To be called after each await of an action. */
	checkLive(): void {
		if (this.#hasEnded) throw hasEnded();
	}

	/** Sends one event to this client alone. The data is not validated, because only checked data gets here. */
	emit<E extends keyof OutgoingEvents>(event: E, data: OutgoingEvents[E] | Encoded<OutgoingEvents[E]>): void {
		this.connection.emit(event, data);
	}

	/**
	 * Returns this session's membership of a room, a new one if there is none. It is not live, and the user does not count as
	 * present, until the join has answered.
	 *
	 * @param checkedAt when `authorize` was asked.
	 * @throws ChatError `LIMIT_EXCEEDED` if the socket is already in as many rooms as it may be; `NOT_IN_ROOM` once the
	 * connection is gone, because nothing would end the membership.
	 */
	enter(room: string, checkedAt = this.services.clock.now()): Membership {
		this.checkLive();
		const existing = this.memberships.get(room);
		if (existing) {
			existing.checkedAt = checkedAt;
			return existing;
		}
		const max = this.services.limits.roomsPerSocket;
		if (this.memberships.size >= max) throw new ChatError("LIMIT_EXCEEDED", `a socket may be in ${max} rooms`);
		const ref = this.services.timelines.open(room, this);
		const membership = new Membership(this.member.userId, this.connection.sendQueue, ref, checkedAt);
		// By the timeline's own name string, so that a frame's copy of it is not kept.
		this.memberships.set(membership.room, membership);
		return membership;
	}

	/** Ends a membership and everything that `enter` and `attach` started for it. The user's presence ends after `graceMs`. */
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

	/** Takes the user out of a room for a reason, which the client is sent before its own `userLeft`. */
	remove(membership: Membership, reason: string): void {
		this.emit("removed", { room: membership.room, reason });
		this.leave(membership);
	}

	/** The room has a new epoch. The connection is closed, because the client learns the epoch only when it joins again. */
	onRenumbered(): void {
		this.connection.close(closeCodes.restart.code, "the room has a new epoch");
	}

	/**
	 * Makes a membership live. The room's events reach the socket from now on, or, for a slow consumer, once it has caught up.
	 * Must be called in the tick in which the socket was sent every change up to the head. Does nothing for a membership that
	 * has ended, as when the write of its ack has ended the connection.
	 */
	attach(membership: Membership): void {
		if (this.memberships.get(membership.room) !== membership) return;
		if (this.connection.sendQueue.isSlow) this.setAside(membership);
		else {
			membership.backlog = undefined;
			membership.roomHandle ??= this.services.hub.add(membership.room, membership);
		}
	}

	/** Removes a membership from the hub and begins its backlog. Must be called only while it was sent every change up to the head. */
	setAside(membership: Membership): void {
		membership.backlog = new Backlog(membership.timelineRef.timeline.head);
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
	 * Counts one event against the rates of the socket and of its user. Returns false for an event to drop without an error, such as excess typing.
	 *
	 * @throws ChatError `RATE_LIMITED`, with the milliseconds to wait.
	 */
	consumeToken(event: string, room: string): boolean {
		const retryAfterMs = this.#rate?.consume(event, room) ?? 0;
		if (retryAfterMs === 0) return true;
		if (event === "startTyping") return false;
		throw new ChatError("RATE_LIMITED", "too many at once", { event, retryAfterMs });
	}

	/**
	 * Authorizes an action. Returns undefined if there is nothing to wait for.
	 *
	 * @throws ChatError `FORBIDDEN`, also if the user was removed meanwhile; `NOT_IN_ROOM` if the connection has ended.
	 */
	authorize(running: RunningAction, action: string, room: string, message?: ChatMessage): Promise<void> | undefined {
		const { user, ctx } = running.author;
		const asked = this.services.authorizer.check({ action, room, user, ctx, ...(message && { message }) });
		return asked?.then(() => running.check(room));
	}

	/** Authorizes an action of a member. Returns undefined if there is nothing to wait for. @throws ChatError `NOT_IN_ROOM`, `FORBIDDEN`. */
	authorizeMember(running: RunningAction, action: string, room: string, message?: ChatMessage) {
		this.checkMember(room);
		// Again after the hook, because the membership may have ended meanwhile.
		return this.authorize(running, action, room, message)?.then(() => this.checkMember(room));
	}

	/** @throws ChatError `NOT_IN_ROOM` if the session has not joined the room. */
	checkMember(room: string): void {
		if (!this.memberships.has(room)) throw new ChatError("NOT_IN_ROOM", "join the room first");
	}

	/** Closes the connection at a time, or never if it is undefined. */
	#expireAt(expiresAt: number | undefined): void {
		const onExpired = () => this.connection.close(closeCodes.credentialsExpired.code, "credential expired");
		if (expiresAt !== undefined) this.#expiry ??= new Expiry(this.services.clock, onExpired);
		this.#expiry?.set(expiresAt);
	}
}
