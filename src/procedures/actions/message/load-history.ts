import type { Action } from "../action";
import { readHistory } from "./read-history";

/** Reads one page of a room's messages, for a member. */
export const loadHistory: Action<"loadHistory"> = async (session, data, _answer, running) => {
	await session.authorizeMember(running, "loadHistory", data.room);
	const page = await readHistory(session.services, data);
	running.check(data.room);
	return page;
};
