import type { Upstream } from "../shared/pubsub/topics";

/** Publishes with one client library, and keeps a connection for subscriptions. */
export interface RedisDriver extends Upstream {
	publish(channel: string, text: string): Promise<unknown>;
	/** Closes the connection for subscriptions. */
	close(): void;
}

/** The events of a driver. */
export interface RedisEvents {
	onMessage: (channel: string, text: string) => void;
	/** Called when the connection for subscriptions is lost. */
	onDown: (error: unknown) => void;
	/** Called when it is restored, or a cluster replaced one of its connections. Subscriptions must be confirmed again. */
	onUp: () => void;
	/** Called when something failed and the connection still works. */
	onError: (error: unknown) => void;
}
