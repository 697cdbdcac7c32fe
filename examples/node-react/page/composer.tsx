import { type FormEvent, type KeyboardEvent, useRef, useState } from "react";
// In your app: "jsandy-chat/client".
import { type ChatSocket, ChatTimeoutError } from "../../../src/client";
import type { wsChat } from "../chat";
import { useTypingSignal } from "./use-typing-signal";

const TEXT_MAX = 2_000;

interface ComposerProps {
	socket: ChatSocket<typeof wsChat> | null;
	room: string;
	canSend: boolean;
	onSent: () => void;
	onError: (error: unknown) => void;
}

/** Where one writes. The text stays until the server has it. */
export function Composer({ socket, room, canSend, onSent, onError }: ComposerProps) {
	const [text, setText] = useState("");
	const [isSending, setSending] = useState(false);
	/** Under which id the text may have been kept already, when no answer came: so that it is not said twice. */
	const clientId = useRef<string>(undefined);
	const { typed, ended } = useTypingSignal(socket, room);

	const change = (next: string) => {
		clientId.current = undefined;
		setText(next);
		typed(next);
	};
	const send = async () => {
		if (!socket || !canSend || isSending || !text.trim()) return;
		setSending(true);
		try {
			await socket.request("sendMessage", { room, text, ...(clientId.current && { clientId: clientId.current }) });
			change("");
			onSent();
		} catch (error) {
			if (ChatTimeoutError.is(error)) clientId.current = error.clientId;
			onError(error);
		} finally {
			setSending(false);
		}
	};
	const submit = (event: FormEvent) => {
		event.preventDefault();
		void send();
	};
	const onKeyDown = (event: KeyboardEvent) => {
		// Enter also ends the word that an input method composes.
		if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
		event.preventDefault();
		void send();
	};

	return (
		<form className="composer" onSubmit={submit}>
			<label htmlFor="text" className="unseen">
				Message
			</label>
			<textarea
				// biome-ignore lint/a11y/noAutofocus: one has just chosen to enter this room, and writes next
				autoFocus
				id="text"
				rows={1}
				value={text}
				readOnly={isSending}
				maxLength={TEXT_MAX}
				placeholder={`Message #${room}`}
				onChange={(event) => change(event.target.value)}
				onKeyDown={onKeyDown}
				onBlur={ended}
			/>
			<button type="submit" className="primary" disabled={!canSend || isSending || !text.trim()}>
				Send
			</button>
		</form>
	);
}
