/** How a subscription is ended and watched. */
export interface SubscribeOptions {
	/** Ends the subscription, for good, when it aborts. */
	signal?: AbortSignal;
	/** Called when messages published from now on will arrive; again after each reconnect. */
	onOpen?: () => void;
	/** Called for each fault; the adapter goes on, or `subscribe` rejects. */
	onError?: (error: unknown) => void;
}

/**
 * What carries events between servers: JSandy's interface, unchanged, so an adapter written for JSandy works here.
 *
 * It may lose, repeat or reorder; messages are kept and ordered by the store. It may deliver a server's own messages
 * back to it. Payloads are strings of JSON; an adapter may hand them over parsed or not.
 */
export interface PubSubAdapter {
	/** Resolves when the message was handed over, rejects when it was not. */
	publish(topic: string, payload: unknown): Promise<void>;
	/**
	 * Calls `onMessage` for each message of `topic` until `signal` aborts. May resolve at once, or stay pending as long as
	 * the subscription lives; rejects when it cannot go on, and is then called again.
	 */
	subscribe(topic: string, onMessage: (payload: unknown) => void, options?: SubscribeOptions): Promise<void>;
}
