import { type FormEvent, type KeyboardEvent, useLayoutEffect, useRef } from "react";
// In your app: "jsandy-chat/client" and "jsandy-chat/react".
import type { ChatRoom } from "../../../../src/client";
import { useConnection, useTyping } from "../../../../src/react";
import type { SetTarget, Target } from "../changes/use-target";
import { CheckIcon, SendIcon } from "../icons";
import { lastOwn } from "./last-own";
import { TargetBar } from "./target-bar";
import { countCharacters, TEXT_MAX, TextCounter } from "./text-counter";
import { isTouch } from "./touch";
import { useComposerText } from "./use-composer-text";
import { useTypeAnywhere } from "./use-type-anywhere";

/** How many lines the field grows to. */
const LINES_MAX = 6;

interface ComposerProps {
	room: ChatRoom;
	userId: string;
	target: Target | null;
	setTarget: SetTarget;
}

/** The form to write, reply or edit. It works offline too: what is done is shown at once, and sent once connected. */
export function Composer({ room, userId, target, setTarget }: ComposerProps) {
	const field = useRef<HTMLTextAreaElement>(null);
	const [text, setText] = useComposerText(userId, room.name, target);
	const { startTyping, stopTyping } = useTyping(room.name);
	const { features } = useConnection();
	useTypeAnywhere(field);

	const isEdit = target?.mode === "edit";
	const trimmed = text.trim();
	const count = countCharacters(trimmed);
	const isTooLong = count > TEXT_MAX;
	const isSendable = trimmed !== "" && !isTooLong;

	// biome-ignore lint/correctness/useExhaustiveDependencies: a message that changes meanwhile does not move the caret
	useLayoutEffect(() => {
		if (!target || !field.current) return;
		field.current.focus();
		field.current.setSelectionRange(text.length, text.length);
	}, [target?.mode, target?.message.key]);

	const change = (next: string) => {
		setText(next);
		if (next.trim() && !isEdit) startTyping();
		else stopTyping();
	};
	const submit = () => {
		if (!isSendable) return;
		if (!isEdit) {
			room.send({ text: trimmed, ...(target && { replyTo: target.message.id }) });
			setText("");
		} else if (trimmed !== target.message.text) void room.edit(target.message.id, trimmed);
		setTarget(null);
		// The button is disabled now, and a phone's keyboard stays open.
		field.current?.focus();
	};
	const cancel = () => {
		setTarget(null);
		field.current?.focus();
	};
	const onSubmit = (event: FormEvent) => {
		event.preventDefault();
		submit();
	};
	const editLast = (event: KeyboardEvent) => {
		const last = features.includes("editMessage") ? lastOwn(room.state) : undefined;
		if (!last) return;
		event.preventDefault();
		setTarget("edit", last);
	};
	const onKeyDown = (event: KeyboardEvent) => {
		// While an input method composes a word, its keys are not ours. Safari says so only by the code 229.
		if (event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return;
		if (event.key === "Escape" && target) setTarget(null);
		if (event.key === "ArrowUp" && !target && text === "") editLast(event);
		if (event.key !== "Enter" || event.shiftKey || isTouch()) return;
		event.preventDefault();
		submit();
	};

	return (
		<>
			{target && <TargetBar id="target" target={target} userId={userId} onCancel={cancel} />}
			<form className="composer" onSubmit={onSubmit}>
				<label htmlFor="text" className="unseen">
					{isEdit ? "Edited message" : "Message"}
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
					placeholder={`Message #${room.name}`}
					enterKeyHint={isTouch() ? "enter" : "send"}
					aria-invalid={isTooLong}
					aria-describedby={target ? "target counter" : "counter"}
					onChange={(event) => change(event.target.value)}
					onKeyDown={onKeyDown}
					onBlur={stopTyping}
				/>
				<TextCounter id="counter" count={count} />
				<button type="submit" className="primary send" disabled={!isSendable} aria-label={isEdit ? "Save" : "Send"}>
					{isEdit ? <CheckIcon /> : <SendIcon />}
					<span className="wide">{isEdit ? "Save" : "Send"}</span>
				</button>
			</form>
		</>
	);
}
