import { useEffect } from "react";
// In your app: "jsandy-chat/client" and "jsandy-chat/react".
import type { ChatRoom } from "../../../../src/client";
import { useRoom } from "../../../../src/react";
import type { ReadMarks } from "../session/read-marks";
import { useView } from "../session/use-view";
import { UnreadBadge } from "./unread-badge";
import { hashOf } from "./use-hash-room";

interface RoomItemProps {
	name: string;
	isShown: boolean;
	readMarks: ReadMarks;
	onPick: () => void;
}

/** A link to a room. The user is in the room as long as it is listed. */
export function RoomItem({ name, isShown, readMarks, onPick }: RoomItemProps) {
	const room = useRoom(name);
	return (
		<li>
			<a href={hashOf(name)} aria-current={isShown ? "page" : undefined} onClick={onPick}>
				<bdi className="name">{name}</bdi>
				{room && <RoomUnread room={room} readMarks={readMarks} />}
			</a>
		</li>
	);
}

/** The number of unread messages of a room. It also stores the seq up to which the user has read. */
function RoomUnread({ room, readMarks }: { room: ChatRoom; readMarks: ReadMarks }) {
	const unread = useView(room, (state) => state.unread);
	const readSeq = useView(room, (state) => state.readSeq);
	useEffect(() => {
		if (readSeq > 0) readMarks.set(room.name, readSeq);
	}, [room, readMarks, readSeq]);
	return <UnreadBadge unread={unread} />;
}
