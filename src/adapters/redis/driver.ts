import type { Upstream } from "../shared/pubsub/topics";

/** One library's way to publish, and to keep a connection for subscriptions. */
export interface RedisDriver extends Upstream {
	publish(channel: string, text: string): Promise<unknown>;
	/** Ends the connection that was made for subscriptions. */
	close(): void;
}

/** What a driver tells. */
export interface RedisEvents {
	onMessage: (channel: string, text: string) => void;
	/** The connection for subscriptions is lost. */
	onDown: (error: unknown) => void;
	/** There is one again, or one of a cluster's was replaced: what it listened to has to be confirmed. */
	onUp: () => void;
	/** Something failed, and the connection is still there. */
	onError: (error: unknown) => void;
}
