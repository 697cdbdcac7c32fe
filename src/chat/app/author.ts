import type { Member } from "../../schemas/message";
import type { ChatUser } from "./user";

/** The user on whose behalf a session, an HTTP request or the app's own server acts. */
export interface Author {
	readonly user: ChatUser;
	/** The same user, as others see it. */
	readonly member: Member;
	/** The values that the middlewares put on the context. */
	readonly ctx: object;
}

/** Returns a user as others see it. */
export const memberOf = ({ id, name, profile }: Pick<ChatUser, "id" | "name" | "profile">): Member =>
	profile ? { userId: id, username: name, profile } : { userId: id, username: name };

/** Returns a member as a user of the chat. */
export const userOf = ({ userId, username, profile }: Member): ChatUser =>
	profile ? { id: userId, name: username, profile } : { id: userId, name: username };
