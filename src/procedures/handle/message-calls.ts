import * as z from "zod";
import { memberOf } from "../../chat/app/author";
import { type ChatUser, userSchema } from "../../chat/app/user";
import type { Chat } from "../../chat/chat";
import type { RunningAction } from "../../chat/session/removals";
import type { EventSchemas, InferAck, InferIncoming, SocketEvents } from "../../rpc/builder/infer";
import { dateOf } from "../../rpc/clock";
import type { editMessageSchema, IncomingEvents } from "../../schemas/incoming";
import type { ChatMessage } from "../../schemas/message";
import { metadataSchema, roomSchema, textUpTo } from "../../schemas/primitives";
import { assertOwn, type Changer } from "../actions/change/changer";
import { makeDeletion } from "../actions/change/make-deletion";
import { makeEdit } from "../actions/change/make-edit";
import { makeReaction } from "../actions/change/make-reaction";
import { uuidV7 } from "../actions/message/uuid-v7";
import { checkArgument } from "./check-argument";

type AnyChat = SocketEvents<EventSchemas, EventSchemas, unknown>;
type EditData<P> = InferIncoming<P> extends { editMessage: infer Data } ? Data : z.input<typeof editMessageSchema>;
type Caller = Pick<ChatUser, "id" | "name">;

/** The author of the app's own messages, as members see it. */
const APP: ChatUser = { id: "system", name: "System" };

/** The calls of a chat's handle that change messages, or add one of the app's own. */
export interface MessageCalls<P extends AnyChat = AnyChat> {
	/**
	 * Edits a message, as `editMessage` does. With `user`, it is that user's edit, of its own message alone; without one, it is
	 * the app's own, of any message. `authorize` is not asked, `beforeSend` is. Without `editedAt`, whatever version there is
	 * is edited.
	 *
	 * @throws ChatError `INVALID_DATA`; `NOT_FOUND`; `FORBIDDEN`; `CONFLICT`; `UNSUPPORTED`; `STORE_UNAVAILABLE`.
	 */
	edit(edit: EditData<P> & { user?: Caller }): Promise<InferAck<P, "editMessage">>;
	/** Deletes a message and returns its tombstone. With `user`, one of its own alone; without, any. @throws ChatError as `edit` does. */
	delete(message: { room: string; id: string; user?: Caller }): Promise<InferAck<P, "deleteMessage">>;
	/**
	 * Adds a user's reaction to a message. `authorize` is not asked.
	 *
	 * @throws ChatError `INVALID_DATA`; `NOT_FOUND`; `LIMIT_EXCEEDED`; `UNSUPPORTED`; `STORE_UNAVAILABLE`.
	 */
	react(reaction: { room: string; id: string; emoji: string; user: Caller }): Promise<InferAck<P, "addReaction">>;
	/** Removes a user's reaction from a message. @throws ChatError as `react` does. */
	unreact(reaction: { room: string; id: string; emoji: string; user: Caller }): Promise<InferAck<P, "removeReaction">>;
	/**
	 * Adds a message of the app itself, such as "Ada was added": `kind: "system"`. It does not count as unread, and no client can
	 * edit or delete it unless `authorize` allows it. `beforeSend` is not asked.
	 *
	 * @throws ChatError `INVALID_DATA`; `STORE_UNAVAILABLE`.
	 */
	announce(message: { room: string; text: string; metadata?: Record<string, unknown> }): Promise<ChatMessage>;
}

export function messageCalls(chat: Chat): MessageCalls {
	const { services } = chat;
	const { store, timelines, hooks, clock, limits } = services;
	const parse = <E extends keyof IncomingEvents>(event: E, data: unknown) =>
		services.ownIncoming.parse(event, data) as IncomingEvents[E];
	const announcementSchema = z.strictObject({
		room: roomSchema,
		text: textUpTo(limits.serverText),
		metadata: metadataSchema.optional(),
	});
	/** Runs a call for a user, or for the app itself. */
	const runAs = async <T>(input: Caller | undefined, call: (running: RunningAction) => Promise<T>): Promise<T> => {
		chat.checkOpen();
		services.servers.start();
		const user = input === undefined ? APP : checkArgument(userSchema, input, "user");
		const running = services.removals.begin({ user, member: memberOf(user), ctx: { user } });
		try {
			return await call(running);
		} finally {
			running.end();
		}
	};
	const changerOf = (running: RunningAction, isUser: boolean): Changer => ({
		running,
		user: isUser ? running.author.user : undefined,
		isClient: false,
		permit(message) {
			if (isUser) assertOwn(message, running.author.user);
			return undefined;
		},
	});
	const reactAs = (input: Caller, on: boolean, data: unknown) =>
		runAs(checkArgument(userSchema, input, "user"), (running) => {
			return makeReaction(services, running, parse(on ? "addReaction" : "removeReaction", data), { on });
		});
	return {
		edit: async ({ user, ...data }: EditData<AnyChat> & { user?: Caller }) =>
			runAs(user, (running) => {
				return makeEdit(services, changerOf(running, user !== undefined), parse("editMessage", data));
			}),
		delete: async ({ user, ...data }) =>
			runAs(user, (running) => {
				return makeDeletion(services, changerOf(running, user !== undefined), parse("deleteMessage", data));
			}),
		react: async ({ user, ...data }) => reactAs(user, true, data),
		unreact: async ({ user, ...data }) => reactAs(user, false, data),
		announce: async (input) =>
			runAs(undefined, async (running) => {
				const { metadata, ...data } = checkArgument(announcementSchema, input, "announce");
				const timestamp = dateOf(clock);
				const { userId, username } = running.author.member;
				const message = { ...data, userId, username, id: uuidV7(timestamp), timestamp, kind: "system" as const };
				const appended = await store.append({ ...message, ...(metadata && { metadata }) }, { counts: false });
				timelines.publish(appended);
				hooks.messageStored(appended.message, running.author.user);
				return appended.message;
			}),
	};
}
