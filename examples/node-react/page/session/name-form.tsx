import type { FormEvent } from "react";

interface NameFormProps {
	room: string;
	onPick: (name: string) => void;
}

/** The form for the user's name, shown first. */
export function NameForm({ room, onPick }: NameFormProps) {
	const submit = (event: FormEvent<HTMLFormElement>) => {
		event.preventDefault();
		const name = String(new FormData(event.currentTarget).get("name")).trim();
		if (name) onPick(name);
	};
	return (
		<main className="welcome">
			<form className="card" onSubmit={submit}>
				<h1>jsandy-chat</h1>
				<p>
					You are about to enter <strong>#{room}</strong>. Open a second window, pick another name, and talk to
					yourself.
				</p>
				<label htmlFor="name">Your name</label>
				{/* biome-ignore lint/a11y/noAutofocus: the only thing to do on this page */}
				<input id="name" name="name" maxLength={32} required autoComplete="nickname" autoFocus placeholder="Ada" />
				<button type="submit" className="primary">
					Join the chat
				</button>
			</form>
		</main>
	);
}
