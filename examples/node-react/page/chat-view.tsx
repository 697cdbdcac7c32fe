import { useEffect } from "react";
// In your app: "jsandy-chat/react".
import { useWebSocket } from "../../../src/react";
import type { wsChat } from "../chat";
import { Composer } from "./composer";
import { ConnectionPill } from "./connection-pill";
import { MemberList } from "./member-list";
import { MessageList } from "./message-list";
import { RoomForm } from "./room-form";
import { TypingLine } from "./typing-line";
import { useNotice } from "./use-notice";
import { useRoom } from "./use-room";

interface ChatViewProps {
	name: string;
	room: string;
	onRoom: (room: string) => void;
	onSignOut: () => void;
}

/** One socket, and the room that is shown. */
export function ChatView({ name, room, onRoom, onSignOut }: ChatViewProps) {
	const { socket, connected } = useWebSocket<typeof wsChat>({
		url: `/api/chat/wsChat?name=${encodeURIComponent(name)}`,
	});
	const { notice, notify, dismiss } = useNotice();
	const { messages, members, typists, isJoined } = useRoom(socket, room, notify);
	// What was sent without waiting for an answer, as "is typing", is refused here.
	useEffect(() => socket?.on("error", notify), [socket, notify]);
	const userId = socket?.userId ?? null;

	return (
		<div className="chat">
			<header className="bar">
				<h1>
					<span aria-hidden="true">#</span>
					{room}
				</h1>
				<ConnectionPill connected={connected} isClosed={socket?.state === "closed"} />
				<RoomForm key={room} room={room} onRoom={onRoom} />
				<button type="button" className="quiet" onClick={onSignOut} title="Pick another name">
					<span className="name">{name}</span> <span className="action">change</span>
				</button>
			</header>
			<MemberList members={members} userId={userId} />
			<main className="room">
				<MessageList key={room} messages={messages} userId={userId} isJoined={isJoined} />
				<TypingLine typists={typists} />
				<p className="notice" role="status">
					{notice}
				</p>
				<Composer
					key={`composer ${room}`}
					socket={socket}
					room={room}
					canSend={connected && isJoined}
					onSent={dismiss}
					onError={notify}
				/>
			</main>
		</div>
	);
}
