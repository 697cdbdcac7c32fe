// In your app: "jsandy-chat/react".
import { useConnection } from "../../../../src/react";
import { hueOf } from "../members/hue";
import { useMessageActions } from "./message-actions";
import { useQuoted } from "./quotes";

/** How much of a text is quoted; a screen reader reads all of it. */
const TEXT_SHOWN = 200;

/** What a message replies to, in short. A press leads there if it is loaded. */
export function Quote({ id }: { id: string }) {
	const quoted = useQuoted(id);
	const { goTo } = useMessageActions();
	const { userId: me } = useConnection();
	if (!quoted) return <span className="quote">A message that is not here any more</span>;
	const { message, isLoaded } = quoted;
	const content = (
		<>
			<span className="unseen">In reply to </span>
			<bdi className="who">{message.userId === me ? "You" : message.username}</bdi>
			<span className="unseen">: </span>
			<span className="said" dir="auto">
				{message.deletedAt === undefined ? message.text.slice(0, TEXT_SHOWN) : "This message was deleted"}
			</span>
		</>
	);
	if (!isLoaded) {
		return (
			<span className="quote" style={hueOf(message.userId)}>
				{content}
			</span>
		);
	}
	return (
		<button type="button" className="quote" style={hueOf(message.userId)} onClick={() => goTo(id)}>
			{content}
		</button>
	);
}
