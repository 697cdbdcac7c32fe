import type { Context, Env } from "hono";
import type * as z from "zod";
import { isZod3Schema, ZOD3_ERROR } from "../connection/is-zod3-schema";
import type { ServerSocket } from "../connection/socket";
import type { ErasedHandler } from "../server/host";
import { refuseForeignRouter } from "./foreign-router";
import type { EventSchemas } from "./infer";
import type { Io } from "./io";
import type { ErasedMiddleware, HttpOperation, Middleware, WebSocketOperation } from "./operation";

/** The types that a builder has collected so far. */
export interface ProcedureTypes {
	env: Env;
	ctx: object;
	input: unknown;
	incoming: EventSchemas;
	outgoing: EventSchemas;
}

type With<T extends ProcedureTypes, Changes extends Partial<ProcedureTypes>> = {
	[K in keyof ProcedureTypes]: K extends keyof Changes ? NonNullable<Changes[K]> : T[K];
};

/** The type that a middleware's result adds to `ctx`. */
type Added<Result> =
	Exclude<Result, Response | undefined> extends infer R
		? [R] extends [never]
			? object
			: R extends object
				? R
				: object
		: object;

/** The arguments of a WebSocket handler. */
export interface WebSocketArgs<T extends ProcedureTypes> {
	socket: ServerSocket<T["incoming"], T["outgoing"]>;
	io: Io<T["outgoing"]>;
	/** What the middlewares have added, and the connection's id. */
	ctx: T["ctx"] & { connectionId: string };
	c: Context<T["env"]>;
}

/** The arguments of an HTTP handler. */
export interface HttpArgs<T extends ProcedureTypes> {
	/** The parsed query string of a GET, or the parsed JSON body of a POST. */
	input: T["input"];
	ctx: T["ctx"];
	c: Context<T["env"]>;
}

interface ProcedureState {
	middlewares: readonly ErasedMiddleware[];
	input?: z.ZodType;
	incoming: EventSchemas;
	outgoing: EventSchemas;
}

/** JSandy's procedure builder. Each step returns a new builder and leaves this one unchanged. */
export class Procedure<T extends ProcedureTypes> {
	readonly #state: ProcedureState;

	constructor(state: ProcedureState = { middlewares: [], incoming: {}, outgoing: {} }) {
		this.#state = state;
	}

	/** Adds a middleware, which runs before the handler, and for a WebSocket before the upgrade. */
	use<Result>(middleware: Middleware<T["ctx"], Result, T["env"]>) {
		return this.#with<{ ctx: T["ctx"] & Added<Result> }>({
			middlewares: [...this.#state.middlewares, middleware],
		});
	}

	/**
	 * Sets the events that a client may send, by name. Data that does not fit its schema is answered with an error and reaches
	 * no listener.
	 */
	incoming<Events extends EventSchemas>(events: Events) {
		return this.#with<{ incoming: Events }>({ incoming: events });
	}

	/** Sets the events that the server sends, by name. `emit` throws for data that does not fit its schema. */
	outgoing<Events extends EventSchemas>(events: Events) {
		return this.#with<{ outgoing: Events }>({ outgoing: events });
	}

	/**
	 * Sets the schema of an HTTP procedure's query (GET) or JSON body (POST). Other input throws a ZodError before the handler
	 * runs.
	 *
	 * @throws TypeError for a schema of zod 3.
	 */
	input<Schema extends z.ZodType>(schema: Schema) {
		if (isZod3Schema(schema)) throw new TypeError(`input: ${ZOD3_ERROR}`);
		return this.#with<{ input: z.output<Schema> }>({ input: schema });
	}

	/** Creates a WebSocket procedure. The handler is called once for each connection, and may be async. */
	ws(handler: (args: WebSocketArgs<T>) => unknown): WebSocketOperation<T["incoming"], T["outgoing"]> {
		const { middlewares, incoming, outgoing } = this.#state;
		const events = { incoming, outgoing };
		return refuseForeignRouter(
			{ type: "ws", outputFormat: "ws", events, middlewares, handler: handler as ErasedHandler },
			{ what: "a WebSocket procedure of jsandy-chat/rpc", mount: "mergeRouters" },
		);
	}

	/** Creates a GET procedure. The handler returns a `Response`, or a value that is sent as JSON. */
	get(handler: (args: HttpArgs<T>) => unknown): HttpOperation {
		return this.#http("get", handler);
	}

	/** Creates a GET procedure, as `get` does. */
	query(handler: (args: HttpArgs<T>) => unknown): HttpOperation {
		return this.get(handler);
	}

	/** Creates a POST procedure. The handler returns a `Response`, or a value that is sent as JSON. */
	post(handler: (args: HttpArgs<T>) => unknown): HttpOperation {
		return this.#http("post", handler);
	}

	/** Creates a POST procedure, as `post` does. */
	mutation(handler: (args: HttpArgs<T>) => unknown): HttpOperation {
		return this.post(handler);
	}

	#http(type: "get" | "post", handler: (args: HttpArgs<T>) => unknown): HttpOperation {
		const { middlewares, input } = this.#state;
		return { type, middlewares, ...(input && { schema: input }), handler: handler as HttpOperation["handler"] };
	}

	#with<Changes extends Partial<ProcedureTypes>>(changes: Partial<ProcedureState>) {
		return new Procedure<With<T, Changes>>({ ...this.#state, ...changes });
	}
}
