import type { RoomState, SentMessage } from "../room-state";
import { storedOf } from "./room-messages";

/**
 * Returns the message that another one replies to, if the view or a page has it; it may be deleted by now.
 *
 * @example const quote = repliedTo(room.state, message);
 */
export const repliedTo = <Meta>(
	state: Pick<RoomState<Meta>, "messages" | "earlier">,
	{ replyTo }: { readonly replyTo?: string | undefined },
): SentMessage<Meta> | undefined =>
	replyTo === undefined
		? undefined
		: ([...state.earlier, ...storedOf(state)] as SentMessage<Meta>[]).findLast(({ id }) => id === replyTo);
