import { Encoded } from "../../rpc/connection/codec";
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

/** Returns a page as a client is sent it. */
export const encodePage = ({ messages, hasMore }: StoredPage): Encoded<{ messages: ChatMessage[]; hasMore: boolean }> =>
	Encoded.object<{ messages: ChatMessage[]; hasMore: boolean }>({ messages: Encoded.array(messages), hasMore });
