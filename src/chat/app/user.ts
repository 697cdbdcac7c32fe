import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import type { MiddlewareArgs } from "../../rpc/builder/operation";
import { timestampSchema, userIdSchema, usernameSchema } from "../../schemas/primitives";

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

/** Refuses a connection without a user before the upgrade. It is the last middleware of a chat procedure. */
export async function requireUser({ ctx }: MiddlewareArgs<object, never>): Promise<{ user: ChatUser }> {
	if (!("user" in ctx) || ctx.user === undefined || ctx.user === null) {
		throw new HTTPException(401, { message: "not signed in" });
	}
	const user = userSchema.safeParse(ctx.user);
	if (!user.success) {
		// The app's mistake, so the cause is reported.
		const [issue] = user.error.issues;
		const cause = new TypeError(
			`auth must put user: { id: string, name: string } on ctx: ${issue?.path.join(".")}: ${issue?.message}`,
		);
		throw new HTTPException(401, { message: "not signed in", cause });
	}
	if (user.data.expiresAt !== undefined && user.data.expiresAt <= Date.now()) {
		throw new HTTPException(401, { message: "the credential has expired" });
	}
	return { user: user.data };
}
