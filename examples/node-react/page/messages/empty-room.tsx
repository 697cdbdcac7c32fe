// In your app: "jsandy-chat/client".
import type { ChatRoom } from "../../../../src/client";
import { useView } from "../session/use-view";

/** What stands in a room without messages: that it is empty, still loading, or closed to this user. */
export function EmptyRoom({ room }: { room: ChatRoom }) {
	const membership = useView(room, (state) => state.membership);
	const error = useView(room, (state) => state.error);
	if (membership === "joined") {
		return (
			<div className="empty">
				<p className="headline">Nobody has said anything in #{room.name} yet.</p>
				<p>Write the first message below.</p>
			</div>
		);
	}
	return <p className="empty late">{error ? `You cannot enter #${room.name}: ${error.message}` : "Loading…"}</p>;
}
