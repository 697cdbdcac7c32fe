import type { Env } from "hono";
import * as z from "zod";
import type { CreateOnlyStore, MessageStore } from "../adapters/message-store";
import { isAppendNext } from "../adapters/shared/store/append-next";
import type { Authorize } from "../chat/app/authorize";
import type { ChatHooks } from "../chat/app/hooks";
import type { Reauthenticate } from "../chat/app/reauthenticate";
import type { ChatUser } from "../chat/app/user";
import { limitsSchema } from "../chat/limits";
import { type ReceiptAudience, receiptAudienceSchema } from "../chat/marks/receipt-audience";
import type { Middleware } from "../rpc/builder/operation";
import { isZod3Schema, ZOD3_ERROR } from "../rpc/connection/is-zod3-schema";
import type { AuthContext, AuthResult, ProcedureBuilder } from "./auth-context";
import { locationOptions } from "./handle/async-api/location";
import type { PeopleOptions } from "./people-options";

/** The part of the options that knows what authentication adds to `ctx`. */
export interface HookOptions<Ctx extends object> extends ChatHooks<Ctx> {
	/** Where messages are stored. Default: in memory, until the process ends. */
	store?: MessageStore | CreateOnlyStore;
	/** Decides who may do what. Default: every user may enter every room and act in it as a member. */
	authorize?: Authorize<Ctx>;
	/**
	 * How often `authorize` is asked `joinRoom` again about each user in each room, in milliseconds; 0 for never. Default
	 * 60,000. An answer other than `true` removes the user from the room.
	 */
	recheckMs?: number;
	/** How long auth may take, in milliseconds. After that the request is answered with 503. Default 15,000, at most 45,000. */
	authMs?: number;
	/**
	 * Checks the token that an open socket sends by `authenticate`, and returns its user, who must be the same one. Default:
	 * the middlewares run again on a copy of the upgrade request with `Authorization: Bearer <token>`, and with the token in
	 * place of `?token=` or of the last subprotocol if the upgrade had one. A socket whose upgrade had none of the three, as
	 * in an app that authenticates by a cookie, is answered with `UNSUPPORTED`.
	 */
	reauthenticate?: Reauthenticate;
	/**
	 * To whom a user's read marks are told: `auto`, the default: to the members of rooms of at most 100 users; `everyone`: to the
	 * members of each room; `private`: to the user's own devices alone.
	 */
	receipts?: ReceiptAudience;
	/** The limits of one client. Frozen by `createChatProcedure`, because a later edit would change nothing. */
	limits?: z.input<typeof limitsSchema>;
}

/**
 * Options of `createChatProcedure`: `auth`, or a `procedure` that already authenticates. `E` is the app's `Env`. What `auth`
 * returns, or the builder, gives the hooks the type of `ctx`.
 */
export type ChatProcedureOptions<
	E extends Env = Env,
	Result extends AuthResult = { user: ChatUser },
	Builder extends ProcedureBuilder = never,
> = HookOptions<AuthContext<Result, Builder>> & AuthOptions<E, Result, Builder> & PeopleOptions;

/** The part of the options that authenticates. */
export type AuthOptions<E extends Env, Result, Builder> =
	| {
			/** Middleware that puts `user: { id, name, expiresAt?, profile? }` on `ctx`; throwing `HTTPException(401)` refuses. */
			auth: Middleware<NonNullable<unknown>, Result, E>;
			procedure?: never;
	  }
	| { auth?: never; procedure: Builder };

const isFunction = (value: unknown) => typeof value === "function";
const has = (value: unknown, ...methods: string[]) =>
	typeof value === "object" && value !== null && methods.every((method) => isFunction(Reflect.get(value, method)));
const expected = (what: string, isValid: (value: unknown) => boolean) =>
	z.custom<unknown>(isValid, { error: `expected ${what}` });

const zodSchema = expected("a zod schema", (value) => has(value, "safeParse")).refine((value) => !isZod3Schema(value), {
	error: ZOD3_ERROR,
});

const eventsByName = expected(
	"an object with one entry per event",
	(value) => typeof value === "object" && value !== null,
);

/** The options of `createChatProcedure`, as they are checked at run time. */
export const chatProcedureOptionsSchema = z
	.strictObject({
		auth: expected("a middleware function", isFunction).optional(),
		procedure: expected("a procedure builder, with use() and ws()", (value) => has(value, "use", "ws")).optional(),
		store: expected(
			"a MessageStore (append and list), or an object with create(message)",
			(value) => has(value, "append", "list") || has(value, "create"),
		)
			.refine(
				(store) =>
					!isAppendNext((store as Partial<MessageStore>).append) ||
					!(has(store, "replace") || has(store, "react") || has(store, "mark")),
				{
					error:
						"appendNext counts no messages, and gives the number of a changed one again: count in one row per room where there is `replace`, `react` or `mark`",
				},
			)
			.optional(),
		authorize: expected("a function", isFunction).optional(),
		recheckMs: z
			.number()
			.int()
			.max(86_400_000)
			.refine((ms) => ms === 0 || ms >= 1_000, { error: "expected 0, or at least 1,000 milliseconds" })
			.default(60_000),
		authMs: z.number().int().min(100).max(45_000).default(15_000),
		reauthenticate: expected("a function", isFunction).optional(),
		limits: limitsSchema.prefault({}),
		receipts: receiptAudienceSchema.optional(),
		beforeSend: expected("a function", isFunction).optional(),
		beforeSendFails: z.enum(["refuse", "accept"]).optional(),
		onMessage: expected("a function", isFunction).optional(),
		onChange: expected("a function", isFunction).optional(),
		onReport: expected("a function", isFunction).optional(),
		onJoin: expected("a function", isFunction).optional(),
		onLeave: expected("a function", isFunction).optional(),
		incoming: eventsByName.optional(),
		outgoing: eventsByName.optional(),
		on: eventsByName.optional(),
		metadata: zodSchema.optional(),
		profile: zodSchema.optional(),
		users: expected("a function", isFunction).optional(),
	})
	.refine(({ auth, procedure }) => (auth === undefined) !== (procedure === undefined), {
		error: "expected either auth, a middleware function, or procedure, a builder that already authenticates",
		path: ["auth"],
	});

const rate = z.strictObject({ perSecond: z.number().positive(), burst: z.number().min(1) }).optional();

/** The options of `mountChat`, as they are checked at run time. */
export const mountChatOptionsSchema = z.strictObject({
	pubsub: expected("a PubSubAdapter, with publish() and subscribe()", (value) =>
		has(value, "publish", "subscribe"),
	).optional(),
	busSecret: expected(
		"a secret of at least 16 characters, or a list of them",
		(value) => [value].flat().length > 0 && [value].flat().every((one) => typeof one === "string" && one.length >= 16),
	).optional(),
	http: z.boolean().optional(),
	asyncApi: z
		.strictObject({ title: z.string().optional(), version: z.string().optional(), ...locationOptions })
		.optional(),
	upgradeWebSocket: expected("a runtime's upgradeWebSocket function", isFunction).optional(),
	onError: expected("a function", isFunction).optional(),
	onMetric: expected("a function", isFunction).optional(),
	allowedOrigins: z
		.union([z.literal("*"), z.array(z.string()), expected("a function", isFunction)], {
			error: 'expected "*", a list of origins or a function',
		})
		.optional(),
	allowedHosts: z.array(z.string(), { error: "expected a list of host names" }).optional(),
	refuseAfterUpgrade: z.boolean().optional(),
	heartbeatMs: z.number().int().min(1_000).max(600_000).optional(),
	maxFrameBytes: z
		.number()
		.int()
		.min(1_024)
		.max(16 * 1024 * 1024)
		.optional(),
	maxConnections: z.number().int().positive().optional(),
	connectRates: z
		.union([z.literal(false), z.strictObject({ perUser: rate, perKey: rate })], {
			error: "expected false, or { perUser, perKey }, each { perSecond, burst }, a burst of at least 1",
		})
		.optional(),
	rateKey: expected("a function", isFunction).optional(),
	topicPrefix: z
		.string()
		.regex(/^[\w:.-]{1,64}$/, "expected 1 to 64 of: letters, digits, _ - : .")
		.optional(),
});

/**
 * Returns valid options, with their defaults.
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
