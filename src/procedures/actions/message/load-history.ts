import type { Action } from "../action";
import { readHistory } from "./read-history";

/** Reads one page of a room's messages, for a member. */
export const loadHistory: Action<"loadHistory"> = async (session, data) => {
	await session.authorizeMember("loadHistory", data.room);
	return readHistory(session.services, data);
};
