/**
 * Returns what the gate of a request is chosen by: the credential in its `Authorization` header, its `?token=`, its last
 * subprotocol or its cookies, so that the tabs of one user share a gate. Undefined if it has none.
 */
export function gateKey(request: Request): string | undefined {
	const { headers, url } = request;
	return (
		headers.get("authorization") ??
		new URL(url).searchParams.get("token") ??
		headers.get("sec-websocket-protocol")?.split(",").at(-1)?.trim() ??
		headers.get("cookie") ??
		undefined
	);
}

/** Returns the name of one of `gates` gates: always the same one for a key, and any one without. */
export const gateName = (key: string | undefined, gates: number): string =>
	`gate-${key === undefined ? Math.floor(Math.random() * gates) : hashOf(key) % gates}`;

/** FNV-1a. Not a secret: it only spreads requests. */
function hashOf(key: string): number {
	let hash = 0x811c9dc5;
	for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
	return hash >>> 0;
}
