/** How to end and observe a subscription. */
export interface SubscribeOptions {
	/** Ends the subscription when it aborts. */
	signal?: AbortSignal;
	/** Called when messages that are published from now on will arrive, and again after each reconnect. */
	onOpen?: () => void;
	/** Called for each error. The adapter continues, or `subscribe` rejects. */
	onError?: (error: unknown) => void;
}

/**
 * The bus that carries events between servers. This is JSandy's interface, unchanged, so an adapter written for JSandy works
 * here.
 *
 * It may lose, repeat or reorder messages, because the store keeps and orders them. It may deliver a server's own messages
 * back to that server. Payloads are strings of JSON; an adapter may deliver them parsed or unparsed.
 */
export interface PubSubAdapter {
	/**
	 * True if the bus returns a server's own messages to that server, so that a bus which delivers nothing is noticed at the
	 * start. Without it, silence counts as a fault only after a message has come back once.
	 */
	readonly echoes?: boolean | undefined;
	/** Resolves once the bus has accepted the message; rejects if it has not. */
	publish(topic: string, payload: unknown): Promise<void>;
	/**
	 * Calls `onMessage` for each message of `topic` until `signal` aborts. It may resolve at once, or stay pending as long as
	 * the subscription lives. It rejects when it cannot continue, and is then called again.
	 */
	subscribe(topic: string, onMessage: (payload: unknown) => void, options?: SubscribeOptions): Promise<void>;
}
