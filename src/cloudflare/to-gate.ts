import { gatesOf, MissingBinding } from "./bindings";
import { gateKey, gateName } from "./gate-key";

/** How many gates there are, and which one serves a request. */
export interface ToGateOptions {
	/** How many gates share the sockets. Default 4. */
	gates?: number;
	/** Returns what the gate is chosen by; any gate for undefined. Default: `gateKey`. */
	key?: (request: Request) => string | undefined;
}

/**
 * Forwards a request to a gate: upgrades, and the chat's HTTP. Which gate serves a user is not needed for correctness.
 *
 * @returns the gate's response; 501 that says what is missing if the Worker has no gates.
 * @example export default { fetch: (request: Request, env: Env) => toGate(request, env) };
 */
export async function toGate(request: Request, env: object, options: ToGateOptions = {}): Promise<Response> {
	const { gates: count = 4, key = gateKey } = options;
	try {
		const gates = gatesOf(env);
		return await gates.get(gates.idFromName(gateName(key(request), count))).fetch(request);
	} catch (error) {
		if (error instanceof MissingBinding) return new Response(error.message, { status: 501 });
		throw error;
	}
}
