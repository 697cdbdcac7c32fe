import { NameForm } from "./name-form";
import { SignedIn } from "./signed-in";
import { useHashRoom } from "./use-hash-room";
import { useName } from "./use-name";

/** The app: asks for a name, then shows the chat. */
export function App() {
	const [name, setName] = useName();
	const [room] = useHashRoom();
	if (!name) return <NameForm room={room} onPick={setName} />;
	return <SignedIn key={name} name={name} onSignOut={() => setName("")} />;
}
