import { middlewaresKey, type Operation } from "../rpc/builder/operation";

/**
 * Returns the procedure so that another library's router, such as JSandy's `j.router`, throws when it is made of it: that
 * router would call the handler without the rooms, the store and the pub/sub of a chat. It is noticed by what such a
 * router reads first, the middlewares, which this library reads from elsewhere.
 */
export function refuseForeignRouter<O extends Operation>(operation: O): O {
	Object.defineProperty(operation, middlewaresKey, { value: operation.middlewares, enumerable: true });
	Object.defineProperty(operation, "middlewares", {
		enumerable: false,
		get() {
			throw new TypeError(
				"a chat cannot be mounted by JSandy's own router: mount it with mountChat(router, { wsChat }) on a Hono app, and " +
					'route that, as in api.route("/chat", router)',
			);
		},
	});
	return operation;
}
