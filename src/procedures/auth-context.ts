import type * as z from "zod";
import type { BaseUser, ChatUser } from "../chat/app/user";

/** A procedure builder of this package or of JSandy itself, whose middlewares already put `user` on `ctx`. */
export interface ProcedureBuilder {
	use(middleware: never): unknown;
	ws(handler: never): unknown;
}

/** The user that `auth` returns, with a profile that the schema `Profile` accepts. */
export type AuthUser<Profile = undefined> = Profile extends z.ZodType
	? BaseUser & (undefined extends z.input<Profile> ? { profile?: z.input<Profile> } : { profile: z.input<Profile> })
	: BaseUser;

/** What `auth` may return: what it adds to `ctx`, with the user, or a refusal. */
export type AuthResult<Profile = undefined> = { user: AuthUser<Profile> } | Response | undefined;

/** The user that the chat keeps, with a profile as the schema `Profile` returns it. */
type KeptUser<Profile> = Profile extends z.ZodType ? ChatUser<z.output<Profile>> : ChatUser;

/** `Added` as the chat keeps it: `user` has only the fields of a `ChatUser`. */
type Kept<Added, Profile> = Added extends Response | undefined
	? never
	: { [Key in keyof Added]: Key extends "user" ? KeptUser<Profile> : Added[Key] };

type BuilderContext<Builder, Profile> = Builder extends { ws(handler: (args: infer Args) => unknown): unknown }
	? Args extends { ctx: infer Ctx extends { user: BaseUser } }
		? Kept<Ctx, Profile>
		: { user: KeptUser<Profile> }
	: { user: KeptUser<Profile> };

/**
 * The type of `ctx` in a chat's hooks and listeners: what `auth` returns, or what the middlewares of `procedure` add. Its
 * `user` has only the fields of a `ChatUser`, because the chat keeps no others. `Profile` is the schema of its profile.
 */
export type AuthContext<Result, Builder = never, Profile = undefined> = [Builder] extends [never]
	? Kept<Result, Profile>
	: BuilderContext<Builder, Profile>;
