import { ChatError } from "../../errors";
import type { Action } from "./action";

/** Gives the socket another credential of the same user. Actions that start later have the new user and context. */
export const authenticate: Action<"authenticate"> = async (session, { token }, _answer, running) => {
	const { reauthenticator, rechecks } = session.services;
	if (!session.upgrade || !reauthenticator)
		throw new ChatError("UNSUPPORTED", "this server cannot replace the credential of a socket");
	const author = await reauthenticator.run(session.upgrade, token, running.author);
	running.check();
	session.renew(author);
	rechecks.recheckSession(session);
	const { id, expiresAt } = author.user;
	return { userId: id, ...(expiresAt !== undefined && { expiresAt }) };
};
