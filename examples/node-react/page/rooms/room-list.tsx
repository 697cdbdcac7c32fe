import { type ReactNode, useRef } from "react";
import { PanelHead } from "../panel-head";
import type { ReadMarks } from "../session/read-marks";
import { RoomForm } from "./room-form";
import { RoomItem } from "./room-item";

/** The `id` of the list, for the button that opens it on a narrow page. */
export const ROOMS_ID = "rooms";

interface RoomListProps {
	rooms: readonly string[];
	shown: string;
	onRoom: (room: string) => void;
	readMarks: ReadMarks;
	/** What stands below the rooms. */
	children: ReactNode;
}

/** The rooms that the user is in, each with its unread messages: a column, or a panel on a narrow page. */
export function RoomList({ rooms, shown, onRoom, readMarks, children }: RoomListProps) {
	const panel = useRef<HTMLElement>(null);
	const close = () => panel.current?.hidePopover();
	const goTo = (room: string) => {
		onRoom(room);
		close();
	};
	return (
		<nav className="rooms panel" id={ROOMS_ID} ref={panel} popover="auto" aria-labelledby="rooms-title">
			<PanelHead panel={ROOMS_ID} id="rooms-title">
				Rooms
			</PanelHead>
			<ul>
				{rooms.map((room) => (
					<RoomItem key={room} name={room} isShown={room === shown} readMarks={readMarks} onPick={close} />
				))}
			</ul>
			<RoomForm onRoom={goTo} />
			{children}
		</nav>
	);
}
