import { useEffect, useRef, useState } from "react";
// In your app: "jsandy-chat/client".
import type { ChatRoom } from "../../../../src/client";

/** The messages that are shown as new: those after one seq, up to another. */
export interface NewRange {
	after: number;
	upTo: number;
}

const NONE: NewRange = { after: 0, upTo: 0 };

/**
 * Returns which messages are shown as new. Those that arrive while the user reads the room are not. The line above new messages
 * stays until the user answers, or stops to read: scrolls up, or leaves the page or the room.
 *
 * @param lastDraft The key of the last draft; "" for none.
 */
export function useNewRange(room: ChatRoom, isReading: boolean, lastDraft: string): NewRange {
	const [range, setRange] = useState(() => fromNowOn(room));
	const draftBefore = useRef(lastDraft);
	useEffect(() => {
		if (!isReading) setRange(fromNowOn(room));
		else if (room.state.unread === 0) setRange(NONE);
		else setRange((range) => (range === NONE ? NONE : { ...range, upTo: lastSeqOf(room) }));
	}, [room, isReading]);
	useEffect(() => {
		// Not a draft that was written before: it waited for the connection, as the new messages did.
		if (lastDraft && lastDraft !== draftBefore.current) setRange(NONE);
		draftBefore.current = lastDraft;
	}, [lastDraft]);
	return range;
}

/** Nothing is new to a user who has never read the room. */
const fromNowOn = ({ state }: ChatRoom): NewRange =>
	state.readSeq === 0 ? NONE : { after: state.readSeq, upTo: Number.POSITIVE_INFINITY };

const lastSeqOf = ({ state }: ChatRoom): number =>
	state.messages.findLast((message) => message.status === "sent")?.seq ?? 0;
