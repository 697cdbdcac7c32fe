/** What is used of a WebSocket: the browser's, Node 22's, and `ws` all have it. */
export interface WebSocketLike {
	send(text: string): void;
	close(code?: number, reason?: string): void;
	onmessage: ((event: { data: unknown }) => void) | null;
	onclose: ((event: { code: number; reason: string }) => void) | null;
	onerror: ((event: never) => void) | null;
}

/** A class of such sockets, as the global `WebSocket` or the one of `ws`. */
export type WebSocketClass = new (url: string, protocols?: string | string[]) => object;

/** The global one. @throws Error on Node 20, which has none. */
export function findWebSocket(): WebSocketClass {
	const found = (globalThis as { WebSocket?: WebSocketClass }).WebSocket;
	if (!found) throw new Error('there is no global WebSocket here: pass the one of "ws" as the option WebSocket');
	return found;
}

/** An absolute ws: or wss: address; a page's own origin completes a relative one. */
export function toSocketUrl(url: string | URL): string {
	const base = (globalThis as { location?: { href: string } }).location?.href;
	const absolute = new URL(url, base);
	absolute.protocol = absolute.protocol.replace("http", "ws");
	return absolute.href;
}
