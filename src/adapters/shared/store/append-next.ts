import type { ChatMessage } from "../../../schemas/message";
import type { Appended, NewMessage } from "../../message-store";
import { StoreError } from "../../store-error";
import { assertSameBody } from "./same-body";
import { toStored } from "./stored-message";

/** How long to retry one message, in milliseconds. The chat gives up on an `append` after 3 s. */
const RETRY_FOR_MS = 2_500;
/** Maximum pause between two tries, in milliseconds. */
const PAUSE_MAX_MS = 50;

/** The operations on a table that has a unique key on (room, seq), and one on (room, userId, clientId). */
export interface AppendSteps {
	/** Returns the message of this room, user and `clientId`, or undefined if there is none. */
	find(message: NewMessage & { clientId: string }): Promise<ChatMessage | undefined>;
	/** Returns the highest `seq` of a room, or 0 if it has no messages. */
	lastSeq(room: string): Promise<number>;
	/** Inserts one row and commits it. */
	insert(message: ChatMessage): Promise<unknown>;
	/** Returns whether `insert` threw this error because a unique key is taken. */
	isTaken(error: unknown): boolean;
}

// The ESM and the CJS copies of a package make different functions.
const brand: unique symbol = Symbol.for("jsandy-chat.append-next") as never;

/** An `append` that takes the number after the highest one in the table. */
export type AppendNext = ((message: NewMessage) => Promise<Appended>) & {
	/** For `createChatProcedure`, which refuses it beside methods that change messages. */
	readonly [brand]: true;
};

/**
 * Returns an `append` for a table that cannot count in a transaction. It inserts under the next number, and retries when
 * another writer was faster. The unique keys guarantee order and uniqueness. In a busy room, each concurrent writer costs
 * a retry, so a counter in the room's own row is faster where the database supports it.
 *
 * It fits only a store whose messages never change: the number of a changed message would be given again. So
 * `createChatProcedure` refuses it in a store that has `replace` or `react`.
 *
 * The `append` rejects with a ChatError `CONFLICT` if the `clientId` was used for another message, and with a `transient`
 * StoreError if other writers were faster for 2.5 s. Any other error of a step is passed on.
 *
 * @example
 * append: appendNext({
 *   find: ({ room, userId, clientId }) => one("room = ? AND user_id = ? AND client_id = ?", [room, userId, clientId]),
 *   lastSeq: (room) => max("seq", "room = ?", [room]),
 *   insert: (row) => insert(row),
 *   isTaken: (error) => error.code === "23505",
 * })
 */
export function appendNext(steps: AppendSteps): AppendNext {
	return Object.assign((message: NewMessage) => append(message, steps), { [brand]: true as const });
}

/** Returns whether a store's `append` was made by `appendNext` of any copy of this package. */
export const isAppendNext = (append: unknown): boolean => typeof append === "function" && brand in append;

async function append(message: NewMessage, steps: AppendSteps): Promise<Appended> {
	const deadline = performance.now() + RETRY_FOR_MS;
	for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
		// Before reading the number, because a repeated message takes none.
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
				throw new StoreError("transient", "other writers took every number for 2.5 s", { cause: error });
		}
		await new Promise((resolve) => setTimeout(resolve, Math.random() * pauseMs));
	}
}

const findFirst = async (message: NewMessage, { find }: AppendSteps): Promise<ChatMessage | undefined> =>
	message.clientId === undefined ? undefined : find({ ...message, clientId: message.clientId });
