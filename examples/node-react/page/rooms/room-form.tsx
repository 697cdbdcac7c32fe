import type { FormEvent } from "react";
import { ROOM_MAX } from "./use-hash-room";

/** The form to go to another room. Any name is a room. */
export function RoomForm({ onRoom }: { onRoom: (room: string) => void }) {
	const submit = (event: FormEvent<HTMLFormElement>) => {
		event.preventDefault();
		const next = String(new FormData(event.currentTarget).get("room")).trim();
		event.currentTarget.reset();
		if (next) onRoom(next);
	};
	return (
		<form className="room-form" onSubmit={submit}>
			<label htmlFor="room" className="unseen">
				Another room
			</label>
			<input id="room" name="room" placeholder="Another room" maxLength={ROOM_MAX} autoComplete="off" required />
			<button type="submit">Join</button>
		</form>
	);
}
