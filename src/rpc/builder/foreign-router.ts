import { middlewaresKey, type Operation } from "./operation";

/**
 * Returns the WebSocket procedure so that another library's router, such as JSandy's `j.router`, throws when it is made of it:
 * that router would call the handler without the rooms, the store and the pub/sub that it needs. It is noticed by what such a
 * router reads first, the middlewares, which this library reads from elsewhere.
 *
 * @param what names the procedure, and `mount` the function of this library that mounts it.
 */
export function refuseForeignRouter<O extends Operation>(operation: O, { what, mount }: Refused): O {
	Object.defineProperty(operation, middlewaresKey, { value: operation.middlewares, enumerable: true });
	Object.defineProperty(operation, "middlewares", {
		enumerable: false,
		get() {
			throw new TypeError(
				`${what} cannot be mounted by JSandy's own router: mount it with ${mount}(router, { wsChat }) on a Hono app, and ` +
					'route that, as in api.route("/chat", router)',
			);
		},
	});
	return operation;
}

interface Refused {
	what: string;
	mount: "mountChat" | "mergeRouters";
}

/** What JSandy's router says of itself. */
interface Described {
	_metadata?: {
		procedures?: Readonly<Record<string, { type?: string }>>;
		subRouters?: Readonly<Record<string, object>>;
	};
}

/** Returns the names of the WebSocket procedures of JSandy's builder that a router of JSandy's has, and those below it. */
export function foreignSocketsOf(router: object): string[] {
	const { procedures = {}, subRouters = {} } = (router as Described)._metadata ?? {};
	const own = Object.entries(procedures).flatMap(([name, { type }]) => (type === "ws" ? name : []));
	return [...own, ...Object.values(subRouters).flatMap(foreignSocketsOf)];
}
