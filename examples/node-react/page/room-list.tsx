import type { ReadMarks } from "./read-marks";
import { RoomForm } from "./room-form";
import { RoomItem } from "./room-item";
import { useHashRoom } from "./use-hash-room";
import { useRoomNames } from "./use-room-names";

interface RoomListProps {
	userId: string;
	readMarks: ReadMarks;
}

/** The rooms that the user is in, each with its unread messages. */
export function RoomList({ userId, readMarks }: RoomListProps) {
	const [shown, show] = useHashRoom();
	const { rooms, leave } = useRoomNames(userId, shown);
	const leaveRoom = (room: string) => {
		const next = rooms.find((one) => one !== room);
		if (next === undefined) return;
		if (room === shown) show(next);
		leave(room);
		readMarks.delete(room);
	};
	return (
		<nav className="rooms" aria-labelledby="rooms-title">
			<h2 id="rooms-title">Rooms</h2>
			<ul>
				{rooms.map((room) => (
					<RoomItem
						key={room}
						name={room}
						isShown={room === shown}
						readMarks={readMarks}
						onLeave={rooms.length > 1 ? () => leaveRoom(room) : undefined}
					/>
				))}
			</ul>
			<RoomForm onRoom={show} />
		</nav>
	);
}
