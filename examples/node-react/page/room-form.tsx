import type { FormEvent } from "react";
import { ROOM_MAX } from "./use-hash-room";

interface RoomFormProps {
	room: string;
	onRoom: (room: string) => void;
}

/** Goes to another room: any name is one. */
export function RoomForm({ room, onRoom }: RoomFormProps) {
	const submit = (event: FormEvent<HTMLFormElement>) => {
		event.preventDefault();
		const next = String(new FormData(event.currentTarget).get("room")).trim();
		if (next) onRoom(next);
	};
	return (
		<form className="room-form" onSubmit={submit}>
			<label htmlFor="room">Room</label>
			<input id="room" name="room" defaultValue={room} maxLength={ROOM_MAX} list="rooms" autoComplete="off" required />
			<datalist id="rooms">
				<option value="lobby" />
				<option value="random" />
				<option value="help" />
			</datalist>
			<button type="submit">Go</button>
		</form>
	);
}
