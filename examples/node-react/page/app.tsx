import { ChatView } from "./chat-view";
import { NameForm } from "./name-form";
import { useHashRoom } from "./use-hash-room";
import { useName } from "./use-name";

/** Asks who you are, then shows the chat. */
export function App() {
	const [name, setName] = useName();
	const [room, setRoom] = useHashRoom();
	if (!name) return <NameForm room={room} onPick={setName} />;
	return <ChatView name={name} room={room} onRoom={setRoom} onSignOut={() => setName("")} />;
}
