import type { ChatServices } from "../../../chat/services";
import type { RunningAction } from "../../../chat/session/removals";
import type { ChatMessage } from "../../../schemas/message";

/** Whom a message mentions. */
type Mentions = Pick<ChatMessage, "mentions" | "mentionsRoom">;
type Mentioning = Mentions & { room: string };

/** True for a message that says anything about mentions, even that there are none. */
export const mentionsSomebody = ({ mentions, mentionsRoom }: Mentions): boolean =>
	mentions !== undefined || mentionsRoom !== undefined;

/**
 * Returns a message without mentions of users who may not read the room, as `authorize` decides, and of those banned from it.
 * Without `authorize`, everybody may.
 *
 * @throws ChatError `FORBIDDEN` if the author was removed meanwhile.
 */
export async function readersOnly<Message extends Mentioning>(
	{ authorizer, restrictions }: Pick<ChatServices, "authorizer" | "restrictions">,
	running: RunningAction,
	message: Message,
	authorId = running.author.user.id,
): Promise<Message> {
	const { mentions = [], mentionsRoom, ...rest } = message;
	const { user, ctx } = running.author;
	const { room } = message;
	const targets = mentions.filter((userId) => userId !== authorId && !restrictions.banOf(userId, room));
	const [users, isRoomAllowed] = await Promise.all([
		targets.length > 0 ? authorizer.mentionable({ action: "mention", room, user, ctx, targets }) : [],
		mentionsRoom && (await authorizer.decide({ action: "mentionRoom", room, user, ctx })) === "allowed",
	]);
	running.check(room);
	return { ...rest, mentions: [...users], ...(isRoomAllowed && { mentionsRoom }) } as Mentioning as Message;
}

/** Returns a message with its mentions as they are kept: without its author, and absent where there are none. */
export function withKeptMentions<Message extends Mentions>(message: Message, authorId: string): Message {
	const { mentions = [], mentionsRoom, ...rest } = message;
	const others = mentions.filter((userId) => userId !== authorId);
	const kept = { ...(others.length > 0 && { mentions: others }), ...(mentionsRoom && { mentionsRoom }) };
	return { ...rest, ...kept } as Mentions as Message;
}

/** Returns true if two messages mention the same users, in any order. */
export function sameMentions(a: Mentions, b: Mentions): boolean {
	const [first, second] = [new Set(a.mentions), new Set(b.mentions)];
	return first.size === second.size && [...first].every((id) => second.has(id)) && a.mentionsRoom === b.mentionsRoom;
}
