import { PageExtras } from "../../../chat/pages/page-extras";
import type { Session } from "../../../chat/session/session";
import { fitPage } from "../../../chat/store/page-size";
import { encodePage, type StoredPage } from "../../../chat/store/stored-page";
import { type IncomingEvents, PAGE_DEFAULT, PAGE_MAX_BYTES } from "../../../schemas/incoming";
import type { Action } from "../action";
import { namedPage, readHistory } from "./read-history";

/** Reads one page of a room's messages, for a member. */
export const loadHistory: Action<"loadHistory"> = async (session, data, _answer, running) => {
	await session.authorizeMember(running, "loadHistory", data.room);
	const page = await readForMember(session, data);
	const { timelines, store, people } = session.services;
	const { room, maxBytes = PAGE_MAX_BYTES } = data;
	const extras = new PageExtras({ timelines, store, people, room, userId: session.member.userId });
	await extras.load(page.messages);
	running.check(room);
	return encodePage(page, extras.fields(page.messages, maxBytes));
};

/** The latest page comes from memory where memory has it, because a member is sent every later change. */
async function readForMember(session: Session, data: IncomingEvents["loadHistory"]): Promise<StoredPage> {
	const { room, before, after, limit = PAGE_DEFAULT, maxBytes = PAGE_MAX_BYTES } = data;
	const { services } = session;
	const membership = session.memberships.get(room);
	if (!membership?.isPresent || before !== undefined || after !== undefined) {
		return readHistory(services, data);
	}
	const page = await services.timelines.firstPages.read(membership.timelineRef.timeline, limit);
	return namedPage(services, fitPage({ skipped: [], ...page }, "backwards", maxBytes), data);
}
