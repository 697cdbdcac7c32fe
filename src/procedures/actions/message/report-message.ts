import { ChatError } from "../../../errors";
import type { Action } from "../action";

/** Passes a member's report of a message to the app. */
export const reportMessage: Action<"reportMessage"> = async (session, { room, id, reason }, _answer, running) => {
	const { hooks, store } = session.services;
	if (!hooks.takesReports) throw new ChatError("UNSUPPORTED", "this server takes no reports");
	const authorized = session.authorizeMember(running, "reportMessage", room);
	if (authorized) await authorized;
	const message = await store.find(room, id);
	running.check(room);
	if (message === null) throw new ChatError("NOT_FOUND", "there is no such message");
	await hooks.report({ room, id, reason, user: running.author.user, ...(message && { message }) });
	return { room, id };
};
