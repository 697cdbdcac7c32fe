import { type FormEvent, type KeyboardEvent, useState } from "react";
// In your app: "jsandy-chat/react".
import { useMessages, useTyping } from "../../../src/react";

/** The form to write a message. It works offline too: a message is shown at once, and sent once connected. */
export function Composer({ room }: { room: string }) {
	const [text, setText] = useState("");
	const { send } = useMessages(room);
	const { startTyping, stopTyping } = useTyping(room);

	const change = (next: string) => {
		setText(next);
		if (next.trim()) startTyping();
		else stopTyping();
	};
	const submit = () => {
		if (!text.trim()) return;
		send(text);
		setText("");
	};
	const onSubmit = (event: FormEvent) => {
		event.preventDefault();
		submit();
	};
	const onKeyDown = (event: KeyboardEvent) => {
		// While an input method composes a word, Enter confirms that word.
		if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
		event.preventDefault();
		submit();
	};

	return (
		<form className="composer" onSubmit={onSubmit}>
			<label htmlFor="text" className="unseen">
				Message
			</label>
			<textarea
				// biome-ignore lint/a11y/noAutofocus: the user has just chosen this room, and writes next
				autoFocus
				id="text"
				rows={1}
				value={text}
				placeholder={`Message #${room}`}
				onChange={(event) => change(event.target.value)}
				onKeyDown={onKeyDown}
				onBlur={stopTyping}
			/>
			<button type="submit" className="primary" disabled={!text.trim()}>
				Send
			</button>
		</form>
	);
}
