import type { Env } from "hono";
import * as z from "zod";
import type { CreateOnlyStore, MessageStore } from "../adapters/message-store";
import type { Authorize } from "../chat/app/authorize";
import type { ChatHooks } from "../chat/app/hooks";
import type { ChatUser } from "../chat/app/user";
import { limitsSchema } from "../chat/limits";
import type { Middleware } from "../rpc/builder/operation";

/** A builder to build on, of this package or of JSandy itself; its middlewares already put `user` on `ctx`. */
export interface ProcedureBuilder {
	use(middleware: never): unknown;
	ws(handler: never): unknown;
}

interface CommonOptions extends ChatHooks {
	/** Where messages are kept. Default: in memory, gone with the process. */
	store?: MessageStore | CreateOnlyStore;
	/** Without it, every user may enter every room and act in it as a member. */
	authorize?: Authorize;
	/** What one client may use up. */
	limits?: z.input<typeof limitsSchema>;
}

/** Options of `createChatProcedure`: `auth`, or a `procedure` that already authenticates. */
export type ChatProcedureOptions<E extends Env = Env> = CommonOptions &
	(
		| {
				/** Middleware that puts `user: { id, name, expiresAt? }` on `ctx`; throwing `HTTPException(401)` refuses. */
				auth: Middleware<NonNullable<unknown>, { user: ChatUser } | Response | undefined, E>;
				procedure?: never;
		  }
		| { auth?: never; procedure: ProcedureBuilder }
	);

const isFunction = (value: unknown) => typeof value === "function";
const has = (value: unknown, ...methods: string[]) =>
	typeof value === "object" && value !== null && methods.every((method) => isFunction(Reflect.get(value, method)));
const expected = (what: string, isOne: (value: unknown) => boolean) =>
	z.custom<unknown>(isOne, { error: `expected ${what}` });

const byName = expected("an object, by the names of events", (value) => typeof value === "object" && value !== null);

/** What `createChatProcedure` takes, as it is checked at run time. */
export const chatProcedureOptionsSchema = z
	.strictObject({
		auth: expected("a middleware function", isFunction).optional(),
		procedure: expected("a procedure builder, with use() and ws()", (value) => has(value, "use", "ws")).optional(),
		store: expected(
			"a MessageStore (append and list), or an object with create(message)",
			(value) => has(value, "append", "list") || has(value, "create"),
		).optional(),
		authorize: expected("a function", isFunction).optional(),
		limits: limitsSchema.prefault({}),
		beforeSend: expected("a function", isFunction).optional(),
		beforeSendFails: z.enum(["refuse", "accept"]).optional(),
		onMessage: expected("a function", isFunction).optional(),
		onJoin: expected("a function", isFunction).optional(),
		onLeave: expected("a function", isFunction).optional(),
		incoming: byName.optional(),
		outgoing: byName.optional(),
		on: byName.optional(),
		metadata: expected("a zod schema", (value) => has(value, "safeParse")).optional(),
	})
	.refine(({ auth, procedure }) => (auth === undefined) !== (procedure === undefined), {
		error: "expected either auth, a middleware function, or procedure, a builder that already authenticates",
		path: ["auth"],
	});

/** What `mountChat` takes, as it is checked at run time. */
export const mountChatOptionsSchema = z.strictObject({
	pubsub: expected("a PubSubAdapter, with publish() and subscribe()", (value) =>
		has(value, "publish", "subscribe"),
	).optional(),
	http: z.boolean().optional(),
	asyncApi: z.strictObject({ title: z.string().optional(), version: z.string().optional() }).optional(),
	upgradeWebSocket: expected("a runtime's upgradeWebSocket function", isFunction).optional(),
	onError: expected("a function", isFunction).optional(),
	onMetric: expected("a function", isFunction).optional(),
	allowedOrigins: z
		.union([z.literal("*"), z.array(z.string())], { error: 'expected "*" or a list of origins' })
		.optional(),
	heartbeatMs: z.number().int().min(1_000).max(600_000).optional(),
	maxFrameBytes: z
		.number()
		.int()
		.min(1_024)
		.max(16 * 1024 * 1024)
		.optional(),
	topicPrefix: z
		.string()
		.regex(/^[\w:.-]{1,64}$/, "expected 1 to 64 of: letters, digits, _ - : .")
		.optional(),
});

/**
 * Options that are right, with their defaults.
 *
 * @throws TypeError that names the first option that is wrong and what was expected.
 */
export function checkOptions<S extends z.ZodType>(caller: string, schema: S, options: unknown): z.output<S> {
	const result = schema.safeParse(options);
	if (result.success) return result.data;
	const issue = result.error.issues[0];
	const path = [...(issue?.path ?? []), ...(issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [])];
	const option = path.join(".");
	const message = issue?.code === "unrecognized_keys" ? "there is no such option" : issue?.message;
	throw new TypeError(`${caller}: ${option ? `option "${option}": ` : ""}${message}`);
}
