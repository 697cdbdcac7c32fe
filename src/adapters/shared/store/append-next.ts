import type { ChatMessage } from "../../../schemas/message";
import type { Appended, NewMessage } from "../../message-store";
import { StoreError } from "../../store-error";
import { assertSameBody } from "./same-body";
import { toStored } from "./stored-message";

/** How long one message may be tried; the chat gives up on an `append` after 3 s. */
const TRIES_MS = 2_500;
/** The longest pause between two tries. */
const PAUSE_MAX_MS = 50;

/** What a table can do. It has a unique key on (room, seq), and one on (room, userId, clientId). */
export interface AppendSteps {
	/** The message of this room, user and `clientId`; undefined where there is none. Asked only for messages that have one. */
	find(message: NewMessage & { clientId: string }): Promise<ChatMessage | undefined>;
	/** The highest `seq` of a room; 0 in a room without messages. */
	lastSeq(room: string): Promise<number>;
	/** Inserts one row, and commits it. */
	insert(message: ChatMessage): Promise<unknown>;
	/** True for what `insert` throws when one of the unique keys is taken. */
	isTaken(error: unknown): boolean;
}

/**
 * An `append` for a table that cannot count in a transaction: it inserts under the next number, and when another writer was
 * faster, looks again. The unique keys keep the promises; this keeps trying. Busy rooms cost a try for each writer that
 * comes at the same time, so a counter in the room's own row is faster where the database has one.
 *
 * @throws ChatError `CONFLICT` when the `clientId` was used for another message.
 * @throws StoreError `transient` when others were faster for 2.5 s. What a step throws, but for a taken key.
 * @example
 * append: (message) => appendNext(message, {
 *   find: ({ room, userId, clientId }) => one("room = ? AND user_id = ? AND client_id = ?", [room, userId, clientId]),
 *   lastSeq: (room) => max("seq", "room = ?", [room]),
 *   insert: (row) => insert(row),
 *   isTaken: (error) => error.code === "23505",
 * })
 */
export async function appendNext(message: NewMessage, steps: AppendSteps): Promise<Appended> {
	const deadline = performance.now() + TRIES_MS;
	for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
		// Before the number: a message that is sent again takes none.
		const first = await findFirst(message, steps);
		if (first) {
			assertSameBody(first, message);
			return { message: first, repeated: true };
		}
		const stored = toStored(message, (await steps.lastSeq(message.room)) + 1);
		try {
			await steps.insert(stored);
			return { message: stored, repeated: false };
		} catch (error) {
			if (!steps.isTaken(error)) throw error;
			if (performance.now() >= deadline)
				throw new StoreError("transient", "others were faster for too long", { cause: error });
		}
		await new Promise((resolve) => setTimeout(resolve, Math.random() * pauseMs));
	}
}

const findFirst = async (message: NewMessage, { find }: AppendSteps): Promise<ChatMessage | undefined> =>
	message.clientId === undefined ? undefined : find({ ...message, clientId: message.clientId });
