import { signIn } from "./sign-in";

/** The form for the visitor's name. */
export default function SignInPage() {
	return (
		<form action={signIn}>
			<label>
				Your name <input name="name" maxLength={32} required />
			</label>
			<button type="submit">Join the lobby</button>
		</form>
	);
}
