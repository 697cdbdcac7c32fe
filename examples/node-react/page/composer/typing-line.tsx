// In your app: "jsandy-chat/react".
import { useTyping } from "../../../../src/react";

/** The line that shows who is typing. It takes up space even when empty, so that the layout does not jump. */
export function TypingLine({ room }: { room: string }) {
	const { typing } = useTyping(room);
	return (
		<p className="typing" role="status" aria-label="Typing">
			{describe(typing.map(({ username }) => username))}
		</p>
	);
}

function describe(names: readonly string[]): string {
	const [first, second] = names;
	if (first === undefined) return "";
	if (second === undefined) return `${first} is typing…`;
	return names.length === 2 ? `${first} and ${second} are typing…` : "Several people are typing…";
}
