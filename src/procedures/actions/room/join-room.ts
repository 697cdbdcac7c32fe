import type { JoinedMarks } from "../../../chat/marks/marks";
import { PageExtras } from "../../../chat/pages/page-extras";
import type { Membership } from "../../../chat/session/membership";
import type { Session } from "../../../chat/session/session";
import type { EncodedMessage } from "../../../chat/store/encoded-message";
import { isPartial, join } from "../../../chat/timeline/join";
import { ChatError } from "../../../errors";
import { Encoded } from "../../../rpc/connection/codec";
import { type AckResults, PAGE_DEFAULT, PAGE_MAX_BYTES } from "../../../schemas/incoming";
import type { Action } from "../action";
import { markFields } from "../mark/joined-marks";

/** Admits the user to a room, and answers with the messages that the user missed. A member that joins again gets them again. */
export const joinRoom: Action<"joinRoom"> = async (session, data, { ack }, running) => {
	const { room, since, epoch, limit = PAGE_DEFAULT, maxBytes = PAGE_MAX_BYTES } = data;
	const { store, clock, timelines, presence, people, servers, restrictions, marks } = session.services;
	const askedAt = clock.now();
	await session.authorize(running, "joinRoom", room);
	restrictions.checkJoin(session.member.userId, room);
	const membership = session.enter(room, askedAt);
	const { timeline } = membership.timelineRef;
	// The ack names the members, which a server that has just started does not know yet.
	const { userId } = session.member;
	let joinedMarks: JoinedMarks | undefined;
	const loadMarks = async () => {
		await servers.presenceReady;
		joinedMarks = await marks.forJoin({ room, userId });
	};
	const ready = Promise.all([membership.timelineRef.ready, loadMarks()]);
	// False once the connection has ended, or the user was removed from the room.
	const isWanted = () => session.memberships.get(room) === membership;
	/** True for an answer after which the client has to join again, and is in the room only if it was before. */
	let hasMore = false;
	try {
		const catchUp = () => timelines.catchUp(timeline);
		const { firstPages } = timelines;
		const extras = new PageExtras({ timelines, store, people, room, userId });
		const request = { since, epoch, limit, maxBytes };
		const prepare = (messages: readonly EncodedMessage[]) =>
			people.prepare({ messages, members: [...presence.members(room), session.member] });
		const names = { prepare, apply: (messages: EncodedMessage[]) => people.messages(messages) };
		await join({ timeline, ready, store, firstPages, extras, names, clock, catchUp, isWanted }, request, (page) => {
			if (!isWanted()) return;
			const sendAck = () => {
				const who = { members: people.members(presence.members(room)), occupancy: presence.occupancy(room) };
				const messages = Encoded.array(page.messages);
				const fields = extras.fields(page.messages, maxBytes);
				const read = isPartial(page) ? {} : markFields(session.services, timeline, userId, joinedMarks);
				ack(Encoded.object<AckResults["joinRoom"]>({ room, ...page, messages, ...fields, ...who, ...read }));
			};
			if (isPartial(page)) {
				sendAck();
				hasMore = true;
				return;
			}
			const hasJoined = countIn(session, membership);
			sendAck();
			// The write of a large ack may end the connection of a slow consumer.
			if (isWanted()) goLive(session, membership, hasJoined);
		});
		running.check(room);
		if (!isWanted()) throw new ChatError("NOT_IN_ROOM", "the room was left");
		if (hasMore && !membership.isPresent) session.leave(membership);
	} catch (error) {
		if (!membership.isPresent) session.leave(membership);
		throw error;
	}
	return undefined;
};

/** Counts the user as present. Returns true if the user was not in the room before, on any server. */
function countIn({ services: { presence }, member, shown }: Session, membership: Membership): boolean {
	if (membership.isPresent) return false;
	membership.isPresent = true;
	const { room } = membership;
	const wasPresent = presence.has(room, member.userId);
	shown.enter(room);
	return !wasPresent;
}

/** Starts the live events, which continue from the ack. */
function goLive(session: Session, membership: Membership, hasJoined: boolean): void {
	const { room } = membership;
	const { presence, hooks } = session.services;
	session.attach(membership);
	if (!hasJoined) return;
	hooks.joined({ room, user: session.user });
	// The other members already have this event; the joiner gets it after its ack, except in a large room, where no users are named.
	const member = presence.members(room).find(({ userId }) => userId === session.member.userId);
	if (member) session.emit("userJoined", { room, ...member });
}
