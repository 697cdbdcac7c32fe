/** The part of a WebSocket that the client uses; the browser's, Node's and that of the package `ws` have it. */
export interface WebSocketLike {
	readonly readyState: number;
	addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
	addEventListener(type: "close", listener: (event: { code: number; reason: string }) => void): void;
	addEventListener(type: "error", listener: (event: unknown) => void): void;
	send(text: string): void;
	close(code?: number, reason?: string): void;
	/** Ends the socket without a closing handshake, if the implementation supports it. */
	terminate?(): void;
}

/** A WebSocket class: the platform's, or the one of the package `ws`. */
// Typed as an object, because each implementation has its own event types, and no single signature fits them all.
export type WebSocketClass = new (url: string, protocols?: string | string[]) => object;

/**
 * Returns the given WebSocket class, or the platform's.
 *
 * @throws Error if the platform has no WebSocket and none was given.
 */
export function findWebSocket(given: WebSocketClass | undefined): WebSocketClass {
	const found = given ?? (globalThis as { WebSocket?: WebSocketClass }).WebSocket;
	if (!found) throw new Error('no WebSocket: pass one from the package "ws"');
	return found;
}
