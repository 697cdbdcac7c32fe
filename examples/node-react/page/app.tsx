import { useHashRoom } from "./rooms/use-hash-room";
import { NameForm } from "./session/name-form";
import { SignedIn } from "./session/signed-in";
import { useName } from "./session/use-name";

/** The app: asks for a name, then shows the chat. */
export function App() {
	const [name, setName] = useName();
	const [room] = useHashRoom();
	if (!name) return <NameForm room={room} onPick={setName} />;
	return <SignedIn key={name} name={name} onSignOut={() => setName("")} />;
}
