import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import type { MiddlewareArgs } from "../../rpc/builder/operation";
import { timestampSchema, userIdSchema, usernameSchema } from "../../schemas/primitives";

/** Who a connection belongs to: what the app's auth puts on `ctx.user`. */
export const userSchema = z.object({
	/** The same on every device of the user. */
	id: userIdSchema,
	/** The display name that others see. */
	name: usernameSchema,
	/** When the credential runs out, in milliseconds since the epoch; the socket is closed with 4401 then. */
	expiresAt: timestampSchema.optional(),
});
/** Who a connection belongs to: `id`, `name`, and, where the credential runs out, `expiresAt` in milliseconds since the epoch. */
export type ChatUser = z.infer<typeof userSchema>;

/** The last middleware of a chat procedure: refuses a connection without a user, before the upgrade. */
export async function requireUser({ ctx }: MiddlewareArgs<object, never>): Promise<{ user: ChatUser }> {
	if (!("user" in ctx) || ctx.user === undefined || ctx.user === null) {
		throw new HTTPException(401, { message: "not signed in" });
	}
	const user = userSchema.safeParse(ctx.user);
	if (!user.success) {
		// Not the visitor's fault: the cause is reported.
		const [issue] = user.error.issues;
		const cause = new TypeError(
			`auth has to put user: { id: string, name: string } on ctx: ${issue?.path.join(".")}: ${issue?.message}`,
		);
		throw new HTTPException(401, { message: "not signed in", cause });
	}
	if (user.data.expiresAt !== undefined && user.data.expiresAt <= Date.now()) {
		throw new HTTPException(401, { message: "the credential has expired" });
	}
	return { user: user.data };
}
