import { type Author, memberOf } from "../../../chat/app/author";
import type { ChatUser } from "../../../chat/app/user";
import type { RunningAction } from "../../../chat/session/removals";
import type { Session } from "../../../chat/session/session";
import { ChatError } from "../../../errors";
import type { ChatMessage } from "../../../schemas/message";

/** Who changes a message. */
export interface Changer {
	readonly running: RunningAction;
	/** Undefined for the app's own server. */
	readonly user: ChatUser | undefined;
	/** True for a client, which has to know the version that it edits. */
	readonly isClient: boolean;
	/** Resolves or returns for a message that the changer may change. @throws ChatError `FORBIDDEN`. */
	permit(message: ChatMessage): Promise<void> | undefined;
}

/** The changes that a member may make to its own messages alone, unless `authorize` says otherwise. */
export type OwnersChange = "editMessage" | "deleteMessage";

/** Returns a member as the changer of messages of one room. */
export function memberAsChanger(session: Session, running: RunningAction, action: OwnersChange): Changer {
	return {
		running,
		user: running.author.user,
		isClient: true,
		permit(message) {
			if (!session.services.authorizer.hasHook) assertOwn(message, running.author.user);
			return session.authorizeMember(running, action, message.room, message);
		},
	};
}

/** @throws ChatError `FORBIDDEN` for a message of somebody else, and for one of the app's own. */
export function assertOwn({ userId, kind }: ChatMessage, user: ChatUser): void {
	if (userId === user.id && kind === undefined) return;
	throw new ChatError("FORBIDDEN", "this is another user's message");
}

/** Returns on whose behalf `beforeSend` reviews an edit: the message's author, if the app's own server makes it. */
export function authorOf({ running, user }: Changer, message: ChatMessage): Author {
	if (user) return running.author;
	const author = { id: message.userId, name: message.username };
	return { user: author, member: memberOf(author), ctx: { user: author } };
}
