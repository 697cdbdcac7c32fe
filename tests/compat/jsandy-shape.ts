import { type Context, type Env, Hono, type MiddlewareHandler } from "hono";

/** A builder of the shape of `@jsandy/rpc` 2.2.0: its types as an app sees them, and what its router does with an operation. */
export type ContextWithSuperJSON<E extends Env> = Context<E> & {
	superjson: <T>(data: T, status?: number) => Response;
};
export type JMiddleware<C, R, E extends Env> = (args: {
	ctx: C;
	next: <B>(added?: B) => Promise<B & C>;
	c: ContextWithSuperJSON<E>;
}) => Promise<R>;
export interface JOperation {
	type: "get" | "post" | "ws";
	handler: unknown;
	middlewares: readonly unknown[];
}

export class JProcedure<C, E extends Env> {
	readonly #middlewares: readonly unknown[];

	constructor(middlewares: readonly unknown[] = []) {
		this.#middlewares = middlewares;
	}

	use<R>(middleware: JMiddleware<C, R, E>): JProcedure<C & R, E> {
		return new JProcedure<C & R, E>([...this.#middlewares, middleware]);
	}

	ws<R>(handler: (args: { io: unknown; c: ContextWithSuperJSON<E>; ctx: C }) => R) {
		return { type: "ws" as const, outputFormat: "ws" as const, middlewares: this.#middlewares, handler };
	}

	get<R>(handler: (args: { c: ContextWithSuperJSON<E>; ctx: C; input: unknown }) => R) {
		return { type: "get" as const, middlewares: this.#middlewares, handler };
	}
}

const wrap = (): MiddlewareHandler => (_c, next) => next();

/** Registers each operation's middlewares when it is made, as JSandy's does, and says what it serves. */
class JRouter<E extends Env> extends Hono<E> {
	readonly _metadata: { procedures: Record<string, { type: string }>; subRouters: Record<string, object> };

	constructor(operations: Readonly<Record<string, JOperation>>) {
		super();
		const procedures = Object.fromEntries(Object.entries(operations).map(([name, { type }]) => [name, { type }]));
		this._metadata = { procedures, subRouters: {} };
		for (const [name, { middlewares }] of Object.entries(operations)) {
			for (const handler of middlewares.map(wrap)) this.use(`/${name}`, handler);
			this.get(`/${name}`, (c) => c.text(name));
		}
	}
}

export const jsandy = {
	init: <E extends Env = Env>() => ({
		procedure: new JProcedure<NonNullable<unknown>, E>(),
		router: (operations: Readonly<Record<string, JOperation>> = {}) => new JRouter<E>(operations),
		middleware: <R>(middleware: JMiddleware<NonNullable<unknown>, R, E>) => middleware,
		/** Takes routers of its own, and the functions that load one. */
		mergeRouters: (routers: Readonly<Record<string, JRouter<E> | (() => Promise<JRouter<E>>)>>) => {
			const merged = new JRouter<E>({});
			for (const [name, router] of Object.entries(routers)) {
				merged._metadata.subRouters[`/api/${name}`] = router instanceof JRouter ? router : new JRouter<E>({});
			}
			return merged;
		},
	}),
};
