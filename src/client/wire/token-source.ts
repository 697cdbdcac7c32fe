/** What a `TokenSource` uses of a socket to send a new token on an open connection. */
export interface TokenSocket {
	readonly id: string | null;
	on(event: "connect" | "disconnect", listener: (data: unknown) => unknown): () => void;
	request(event: "authenticate", data: { token: string }): Promise<unknown>;
}

/** Returns a credential: a plain function, called before each attempt to connect, or the result of `refreshed`. */
export interface TokenSource {
	(): string | Promise<string>;
	/** Called once by the client that uses this source. Set by `refreshed`. */
	attach?(socket: TokenSocket, onError: (error: unknown) => void): void;
}
