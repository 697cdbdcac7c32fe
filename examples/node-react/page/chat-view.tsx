import { Composer } from "./composer";
import { ConnectionBar } from "./connection-bar";
import { MemberList } from "./member-list";
import { MessageList } from "./message-list";
import { RoomList } from "./room-list";
import { TypingLine } from "./typing-line";
import type { Chat } from "./use-chat";
import { useHashRoom } from "./use-hash-room";

interface ChatViewProps {
	chat: Chat;
	name: string;
	notice: string;
	notify: (error: unknown) => void;
	onSignOut: () => void;
}

/** The user's rooms, and the one that is shown. */
export function ChatView({ chat, name, notice, notify, onSignOut }: ChatViewProps) {
	const [shown] = useHashRoom();
	const room = chat.client.room(shown);
	return (
		<div className="chat">
			<header className="bar">
				<h1>
					<span aria-hidden="true">#</span>
					{shown}
				</h1>
				<ConnectionBar wire={chat.wire} />
				<button type="button" className="quiet" onClick={onSignOut} title="Pick another name">
					<span className="name">{name}</span> <span className="action">change</span>
				</button>
			</header>
			<RoomList userId={name.toLowerCase()} readMarks={chat.readMarks} />
			<main className="room">
				<MessageList key={shown} room={room} notify={notify} />
				<TypingLine room={shown} />
				<p className="notice" role="status">
					{notice}
				</p>
				<Composer key={`composer ${shown}`} room={shown} />
			</main>
			<MemberList room={shown} />
		</div>
	);
}
