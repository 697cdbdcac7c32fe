import { useMemo } from "react";
// In your app: "jsandy-chat/client".
import type { ShownMessage, WaitingChange } from "../../../src/client";
import { useTarget } from "./changes/use-target";
import { Composer } from "./composer/composer";
import { TypingLine } from "./composer/typing-line";
import { CutButton } from "./connection/cut-button";
import { OutageNotice } from "./connection/outage-notice";
import { MemberList } from "./members/member-list";
import { MessageList } from "./messages/message-list";
import { RoomHeader } from "./rooms/room-header";
import { RoomList } from "./rooms/room-list";
import { useHashRoom } from "./rooms/use-hash-room";
import { useRoomNames } from "./rooms/use-room-names";
import { useSum } from "./rooms/use-sum";
import { useTitle } from "./rooms/use-title";
import { Account } from "./session/account";
import type { Chat } from "./session/use-chat";

interface ChatViewProps {
	chat: Chat;
	name: string;
	notice: string;
	notify: (error: unknown) => void;
	onSignOut: () => void;
}

/** The user's rooms, and the one that is shown. */
export function ChatView({
	chat: { client, userId, wire, readMarks },
	name,
	notice,
	notify,
	onSignOut,
}: ChatViewProps) {
	const [shown, show] = useHashRoom();
	const { rooms, leave } = useRoomNames(userId, shown);
	const all = useMemo(() => rooms.map((room) => client.room(room)), [client, rooms]);
	const unread = useSum(all, (state) => state.unread);
	const waiting = useSum(all, ({ messages }) => messages.filter(isWaiting).length);
	const changes = useSum(all, (state) => state.changes.filter(isWaiting).length);
	useTitle(shown, unread);
	const room = client.room(shown);
	const [target, setTarget] = useTarget(room);

	const other = rooms.find((room) => room !== shown);
	const leaveShown = (next: string) => {
		show(next);
		leave(shown);
		readMarks.delete(shown);
	};

	return (
		<div className="chat">
			<RoomList rooms={rooms} shown={shown} onRoom={show} readMarks={readMarks}>
				<CutButton wire={wire} />
				<Account userId={userId} name={name} onSignOut={onSignOut} />
			</RoomList>
			<main className="room">
				<RoomHeader room={shown} unread={unread} onLeave={other === undefined ? undefined : () => leaveShown(other)} />
				<OutageNotice wire={wire} waiting={waiting} changes={changes} />
				<MessageList key={shown} room={room} setTarget={setTarget} notify={notify} />
				<TypingLine room={shown} />
				<p className="notice" role="status">
					{notice}
				</p>
				<Composer key={`composer ${shown}`} room={room} userId={userId} target={target} setTarget={setTarget} />
			</main>
			<MemberList room={shown} />
		</div>
	);
}

/** True for what is sent once the connection is back. */
const isWaiting = ({ status }: ShownMessage | WaitingChange) => status === "outgoing" || status === "pending";
