import type { Context, Env } from "hono";
import type * as z from "zod";
import type { ServerSocket } from "../connection/socket";
import type { ErasedHandler } from "../server/host";
import type { EventSchemas } from "./infer";
import type { Io } from "./io";
import type { ErasedMiddleware, HttpOperation, Middleware, WebSocketOperation } from "./operation";

/** What a builder has gathered so far. */
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

/** What a middleware's result adds to `ctx`. */
type Added<Result> =
	Exclude<Result, Response | undefined> extends infer R
		? [R] extends [never]
			? object
			: R extends object
				? R
				: object
		: object;

/** What a WebSocket handler is given. */
export interface WebSocketArgs<T extends ProcedureTypes> {
	socket: ServerSocket<T["incoming"], T["outgoing"]>;
	io: Io<T["outgoing"]>;
	/** What the middlewares put there, and the connection's id. */
	ctx: T["ctx"] & { connectionId: string };
	c: Context<T["env"]>;
}

/** What an HTTP handler is given. */
export interface HttpArgs<T extends ProcedureTypes> {
	/** The parsed query string of a GET, or JSON body of a POST. */
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

/** JSandy's procedure builder. Each step returns a new one and leaves the old as it was. */
export class Procedure<T extends ProcedureTypes> {
	readonly #state: ProcedureState;

	constructor(state: ProcedureState = { middlewares: [], incoming: {}, outgoing: {} }) {
		this.#state = state;
	}

	/** Adds a middleware: it runs before the handler, and for a WebSocket before the upgrade. */
	use<Result>(middleware: Middleware<T["ctx"], Result, T["env"]>) {
		return this.#with<{ ctx: T["ctx"] & Added<Result> }>({
			middlewares: [...this.#state.middlewares, middleware],
		});
	}

	/** The events a client may send, by name. Data that does not fit is answered with an error and reaches no listener. */
	incoming<Events extends EventSchemas>(events: Events) {
		return this.#with<{ incoming: Events }>({ incoming: events });
	}

	/** The events the server sends, by name. Data that does not fit throws at the `emit`. */
	outgoing<Events extends EventSchemas>(events: Events) {
		return this.#with<{ outgoing: Events }>({ outgoing: events });
	}

	/** The query (GET) or JSON body (POST) of an HTTP procedure; what does not fit throws a ZodError before the handler. */
	input<Schema extends z.ZodType>(schema: Schema) {
		return this.#with<{ input: z.output<Schema> }>({ input: schema });
	}

	/** Makes a WebSocket procedure. The handler is called once for each connection, and may be async. */
	ws(handler: (args: WebSocketArgs<T>) => unknown): WebSocketOperation<T["incoming"], T["outgoing"]> {
		const { middlewares, incoming, outgoing } = this.#state;
		return {
			type: "ws",
			outputFormat: "ws",
			events: { incoming, outgoing },
			middlewares,
			handler: handler as ErasedHandler,
		};
	}

	/** Makes a GET. The handler returns a `Response`, or a value that is sent as JSON. */
	get(handler: (args: HttpArgs<T>) => unknown): HttpOperation {
		return this.#http("get", handler);
	}

	/** The same as `get`. */
	query(handler: (args: HttpArgs<T>) => unknown): HttpOperation {
		return this.get(handler);
	}

	/** Makes a POST. The handler returns a `Response`, or a value that is sent as JSON. */
	post(handler: (args: HttpArgs<T>) => unknown): HttpOperation {
		return this.#http("post", handler);
	}

	/** The same as `post`. */
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
