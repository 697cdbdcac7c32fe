import { useEffect } from "react";
// In your app: "jsandy-chat/client" and "jsandy-chat/react".
import type { ChatRoom } from "../../../src/client";
import { useRoom } from "../../../src/react";
import type { ReadMarks } from "./read-marks";
import { hashOf } from "./use-hash-room";
import { useView } from "./use-view";

interface RoomItemProps {
	name: string;
	isShown: boolean;
	readMarks: ReadMarks;
	/** Undefined for the last room, which cannot be left. */
	onLeave: (() => void) | undefined;
}

/** A link to a room. The user is in the room as long as it is listed. */
export function RoomItem({ name, isShown, readMarks, onLeave }: RoomItemProps) {
	const room = useRoom(name);
	return (
		<li className={isShown ? "shown" : undefined}>
			<a href={hashOf(name)} aria-current={isShown ? "page" : undefined}>
				<span className="name">{name}</span>
				{room && <UnreadMark room={room} readMarks={readMarks} />}
			</a>
			{onLeave && (
				<button type="button" className="leave" onClick={onLeave} aria-label={`Leave ${name}`} title="Leave">
					<span aria-hidden="true">×</span>
				</button>
			)}
		</li>
	);
}

const MOST = 99;

/** The number of unread messages. It also stores the seq up to which the user has read. */
function UnreadMark({ room, readMarks }: { room: ChatRoom; readMarks: ReadMarks }) {
	const unread = useView(room, (state) => state.unread);
	const readSeq = useView(room, (state) => state.readSeq);
	useEffect(() => {
		if (readSeq > 0) readMarks.set(room.name, readSeq);
	}, [room, readMarks, readSeq]);
	if (unread === 0) return null;
	return (
		<span className="unread">
			{unread > MOST ? `${MOST}+` : unread}
			<span className="unseen"> unread</span>
		</span>
	);
}
