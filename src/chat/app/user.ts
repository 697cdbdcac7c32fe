import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import type { MiddlewareArgs } from "../../rpc/builder/operation";
import { timestampSchema, userIdSchema, usernameSchema } from "../../schemas/primitives";

/** An expiry below this is in seconds, as in a JWT: in milliseconds it would be in 1973. */
const SECONDS_BELOW = 1e11;

/** The user that the app's auth puts on `ctx.user`. */
export const userSchema = z.object({
	/** The same on every device of the user. */
	id: userIdSchema,
	/** The display name that others see. */
	name: usernameSchema,
	/** When the credential expires, in milliseconds since the epoch. The socket is then closed with 4401. */
	expiresAt: timestampSchema.optional(),
});
/** The user that a connection belongs to: `id`, `name`, and `expiresAt` if the credential expires, in milliseconds since the epoch. */
export type ChatUser = z.infer<typeof userSchema>;

/** Reads the users that the app's auth returns. */
export class UserReader {
	/** Called once, with what is wrong with the app's users although they are accepted. */
	onMistake: (error: Error) => void = () => {};
	#hasReported = false;

	/** Refuses a connection without a user before the upgrade. It is the last middleware of a chat procedure. */
	readonly middleware = async ({ ctx }: MiddlewareArgs<object, never>): Promise<{ user: ChatUser }> => ({
		user: this.read("user" in ctx ? ctx.user : undefined),
	});

	/** Returns a valid user. @throws HTTPException 401, whose cause is the app's mistake if it has one. */
	read(value: unknown): ChatUser {
		if (value === undefined || value === null) throw new HTTPException(401, { message: "not signed in" });
		const { success, data: user, error } = userSchema.safeParse(value);
		if (!success) {
			// The app's mistake, so the cause is reported.
			const [issue] = error.issues;
			const cause = new TypeError(
				`auth must put user: { id: string, name: string } on ctx: ${issue?.path.join(".")}: ${issue?.message}`,
			);
			throw new HTTPException(401, { message: "not signed in", cause });
		}
		if (user.expiresAt !== undefined && user.expiresAt < SECONDS_BELOW) {
			user.expiresAt *= 1_000;
			this.#report();
		}
		if (user.expiresAt !== undefined && user.expiresAt <= Date.now()) {
			throw new HTTPException(401, { message: "the credential has expired" });
		}
		return user;
	}

	#report(): void {
		if (this.#hasReported) return;
		this.#hasReported = true;
		this.onMistake(
			new TypeError("user.expiresAt is in seconds; expected milliseconds since the epoch, so it was multiplied"),
		);
	}
}
