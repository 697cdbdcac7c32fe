import { ConnectionState } from "../connection/connection-state";
import { ListIcon } from "../icons";
import { MembersButton } from "../members/members-button";
import { ROOMS_ID } from "./room-list";
import { UnreadBadge } from "./unread-badge";

interface RoomHeaderProps {
	room: string;
	/** The number of unread messages in all rooms. */
	unread: number;
	/** Undefined for the last room, which cannot be left. */
	onLeave: (() => void) | undefined;
}

/** The name of the shown room, what the user can do with it, and the ways to the panels of a narrow page. */
export function RoomHeader({ room, unread, onLeave }: RoomHeaderProps) {
	return (
		<header className="bar">
			<button type="button" className="opener" popoverTarget={ROOMS_ID}>
				<ListIcon />
				<span className="unseen">Rooms </span>
				<UnreadBadge unread={unread} />
			</button>
			<div className="title">
				<h1>
					<span aria-hidden="true">#</span>
					<bdi>{room}</bdi>
				</h1>
				<ConnectionState />
			</div>
			{onLeave && (
				<button type="button" className="quiet" onClick={onLeave} aria-label={`Leave ${room}`}>
					Leave
				</button>
			)}
			<MembersButton room={room} />
		</header>
	);
}
