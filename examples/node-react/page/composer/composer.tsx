import { type FormEvent, type KeyboardEvent, useRef } from "react";
// In your app: "jsandy-chat/react".
import { useMessages, useTyping } from "../../../../src/react";
import { SendIcon } from "../icons";
import { countCharacters, TEXT_MAX, TextCounter } from "./text-counter";
import { isTouch } from "./touch";
import { useTypeAnywhere } from "./use-type-anywhere";
import { useWrittenText } from "./use-written-text";

/** How many lines the field grows to. */
const LINES_MAX = 6;

interface ComposerProps {
	room: string;
	userId: string;
}

/** The form to write a message. It works offline too: a message is shown at once, and sent once connected. */
export function Composer({ room, userId }: ComposerProps) {
	const field = useRef<HTMLTextAreaElement>(null);
	const [text, setText] = useWrittenText(userId, room);
	const { send } = useMessages(room);
	const { startTyping, stopTyping } = useTyping(room);
	useTypeAnywhere(field);

	const trimmed = text.trim();
	const count = countCharacters(trimmed);
	const isTooLong = count > TEXT_MAX;
	const isSendable = trimmed !== "" && !isTooLong;

	const change = (next: string) => {
		setText(next);
		if (next.trim()) startTyping();
		else stopTyping();
	};
	const submit = () => {
		if (!isSendable) return;
		send(trimmed);
		setText("");
		// The button is disabled now, and a phone's keyboard stays open.
		field.current?.focus();
	};
	const onSubmit = (event: FormEvent) => {
		event.preventDefault();
		submit();
	};
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.key !== "Enter" || event.shiftKey || isTouch()) return;
		// While an input method composes a word, Enter confirms that word. Safari says so only by the code 229.
		if (event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return;
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
				autoFocus={!isTouch()}
				ref={field}
				id="text"
				dir="auto"
				// For browsers without `field-sizing`.
				rows={Math.min(text.split("\n").length, LINES_MAX)}
				value={text}
				placeholder={`Message #${room}`}
				enterKeyHint={isTouch() ? "enter" : "send"}
				aria-invalid={isTooLong}
				aria-describedby="counter"
				onChange={(event) => change(event.target.value)}
				onKeyDown={onKeyDown}
				onBlur={stopTyping}
			/>
			<TextCounter id="counter" count={count} />
			<button type="submit" className="primary send" disabled={!isSendable} aria-label="Send">
				<SendIcon />
				<span className="wide">Send</span>
			</button>
		</form>
	);
}
