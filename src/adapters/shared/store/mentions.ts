import type { ChatMessage } from "../../../schemas/message";

/** The user that stands for everybody in the room, in a table of mentions. */
const EVERYBODY = "*";

/** Returns the users of a message's rows in a table of mentions, each once; `*` for everybody. A tombstone mentions nobody. */
export function mentionedUsers({ mentions = [], mentionsRoom, deletedAt }: Partial<ChatMessage>): string[] {
	if (deletedAt !== undefined) return [];
	// A user whose id is the star must not stand for everybody.
	const users = [...new Set(mentions)].filter((userId) => userId !== EVERYBODY);
	return mentionsRoom ? [...users, EVERYBODY] : users;
}

/** Returns whom a message mentions, from the users of its rows. What is empty is absent. */
export function toMentions(users: readonly string[]): Pick<ChatMessage, "mentions" | "mentionsRoom"> {
	const mentions = users.filter((userId) => userId !== EVERYBODY);
	return {
		...(mentions.length > 0 && { mentions }),
		...(users.length > mentions.length && { mentionsRoom: true as const }),
	};
}

/** Returns a message as it is kept: whom it mentions once each, and nobody in a tombstone. */
export function withCleanMentions(message: ChatMessage): ChatMessage {
	const { mentions: _, mentionsRoom: __, ...rest } = message;
	return { ...rest, ...toMentions(mentionedUsers(message)) };
}
