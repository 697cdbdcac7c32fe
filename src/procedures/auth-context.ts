import type { ChatUser } from "../chat/app/user";

/** A procedure builder of this package or of JSandy itself, whose middlewares already put `user` on `ctx`. */
export interface ProcedureBuilder {
	use(middleware: never): unknown;
	ws(handler: never): unknown;
}

/** What `auth` may return: what it adds to `ctx`, with the user, or a refusal. */
export type AuthResult = { user: ChatUser } | Response | undefined;

/** `Added` as the chat keeps it: `user` has only the fields of a `ChatUser`. */
type Kept<Added> = Added extends Response | undefined
	? never
	: { [Key in keyof Added]: Key extends "user" ? ChatUser : Added[Key] };

type BuilderContext<Builder> = Builder extends { ws(handler: (args: infer Args) => unknown): unknown }
	? Args extends { ctx: infer Ctx extends { user: ChatUser } }
		? Kept<Ctx>
		: { user: ChatUser }
	: { user: ChatUser };

/**
 * The type of `ctx` in a chat's hooks and listeners: what `auth` returns, or what the middlewares of `procedure` add. Its
 * `user` has only the fields of a `ChatUser`, because the chat keeps no others.
 */
export type AuthContext<Result, Builder = never> = [Builder] extends [never] ? Kept<Result> : BuilderContext<Builder>;
