/** What is used of a WebSocket: the browser's, Node's, or that of the package `ws`. */
export interface WebSocketLike {
	readonly readyState: number;
	addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
	addEventListener(type: "close", listener: (event: { code: number; reason: string }) => void): void;
	addEventListener(type: "error", listener: (event: unknown) => void): void;
	send(text: string): void;
	close(code?: number, reason?: string): void;
	/** Ends the socket without a closing handshake, where the implementation can. */
	terminate?(): void;
}

/** A WebSocket class: `WebSocket` of the platform or of the package `ws`. */
// An object: the listeners of each implementation have event types of their own, which no one signature fits.
export type WebSocketClass = new (url: string, protocols?: string | string[]) => object;

/** @throws Error where the platform has no WebSocket and none was passed. */
export function findWebSocket(given: WebSocketClass | undefined): WebSocketClass {
	const found = given ?? (globalThis as { WebSocket?: WebSocketClass }).WebSocket;
	if (!found) throw new Error('this platform has no WebSocket: pass the `WebSocket` option, from the package "ws"');
	return found;
}
