import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import type { MiddlewareArgs } from "../../rpc/builder/operation";
import { timestampSchema, userIdSchema, usernameSchema } from "../../schemas/primitives";
import { profileSchema } from "../../schemas/profile";

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
/** A user without what the app's own schema of profiles describes. */
export type BaseUser = z.infer<typeof userSchema>;
/**
 * The user that a connection belongs to: `id`, `name`, `expiresAt` if the credential expires, in milliseconds since the epoch,
 * and `profile` if the chat has a schema for it.
 */
export type ChatUser<Profile = Record<string, unknown>> = BaseUser & { profile?: Profile | undefined };
/** The user in what `auth` adds to `ctx`. */
export type UserIn<Ctx> = Ctx extends { user: infer User extends BaseUser } ? User : ChatUser;

/** A schema of profiles: the app's own, whose output has to fit into a profile. */
export type ProfileReader = z.ZodType<Record<string, unknown> | undefined>;

/** Returns the schema that reads profiles by the app's own. */
export const profileReader = (profile: z.ZodType): ProfileReader =>
	// A function, because a schema of zod/mini has no such method.
	z.pipe(profile, profileSchema.optional() as z.ZodType<Record<string, unknown> | undefined, unknown>);

/** Reads the users that the app's auth returns. */
export class UserReader {
	readonly #profiles: ProfileReader | undefined;
	/** Called once, with what is wrong with the app's users although they are accepted. */
	onMistake: (error: Error) => void = () => {};
	#hasReported = false;

	/** Without a schema of profiles, a user has none. */
	constructor(profiles?: ProfileReader) {
		this.#profiles = profiles;
	}

	/** Refuses a connection without a user before the upgrade. It is the last middleware of a chat procedure. */
	readonly middleware = async ({ ctx }: MiddlewareArgs<object, never>): Promise<{ user: ChatUser }> => ({
		user: this.read("user" in ctx ? ctx.user : undefined),
	});

	/** Returns a valid user. @throws HTTPException 401, whose cause is the app's mistake if it has one. */
	read(value: unknown): ChatUser {
		if (value === undefined || value === null) throw new HTTPException(401, { message: "not signed in" });
		const { success, data: user, error } = userSchema.safeParse(value);
		if (!success) throw mistake("user: { id: string, name: string }", error);
		if (user.expiresAt !== undefined && user.expiresAt < SECONDS_BELOW) {
			user.expiresAt *= 1_000;
			this.#report();
		}
		if (user.expiresAt !== undefined && user.expiresAt <= Date.now()) {
			throw new HTTPException(401, { message: "the credential has expired" });
		}
		const profile = this.#profiles?.safeParse((value as { profile?: unknown }).profile);
		if (profile?.error) throw mistake("a user whose profile fits its schema", profile.error);
		return profile?.data ? { ...user, profile: profile.data } : user;
	}

	#report(): void {
		if (this.#hasReported) return;
		this.#hasReported = true;
		this.onMistake(
			new TypeError("user.expiresAt is in seconds; expected milliseconds since the epoch, so it was multiplied"),
		);
	}
}

/** Returns the refusal of a user that is not valid. It is the app's mistake, so the cause is reported. */
function mistake(expected: string, { issues: [issue] }: z.ZodError): HTTPException {
	const path = issue?.path.join(".");
	const cause = new TypeError(`auth must put ${expected} on ctx: ${path ? `${path}: ` : ""}${issue?.message}`);
	return new HTTPException(401, { message: "not signed in", cause });
}
