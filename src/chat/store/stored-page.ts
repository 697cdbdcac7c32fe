import { Encoded } from "../../rpc/connection/codec";
import type { AckResults } from "../../schemas/incoming";
import type { ChatMessage } from "../../schemas/message";
import type { EncodedMessage } from "./encoded-message";

/** A page of a room's messages, each valid and encoded. */
export interface StoredPage {
	/** Ascending by `seq`; for a query with `after`, ascending by `updatedSeq`. */
	messages: EncodedMessage[];
	/** True if there are more messages in the direction of reading. */
	hasMore: boolean;
	/** The `updatedSeq` of each row of the store that was left out, because it does not fit the schema. */
	skipped: number[];
	/** The highest `updatedSeq` of what the room no longer has, for a query with `after`; absent where that is nothing. */
	floor?: number;
}

/** What a page has beside its messages. */
export interface PageFields {
	/** The messages that those of the page reply to, by id. */
	quoted?: Encoded<Record<string, ChatMessage>>;
	/** The user's own reactions, by message, where a message does not name all users. */
	mine?: Record<string, string[]>;
}

/** Returns a page as a client is sent it. */
export const encodePage = (
	{ messages, hasMore }: StoredPage,
	{ quoted, mine }: PageFields,
): Encoded<AckResults["loadHistory"]> =>
	Encoded.object<AckResults["loadHistory"]>({
		messages: Encoded.array(messages),
		hasMore,
		...(quoted && { quoted }),
		...(mine && { mine }),
	});
