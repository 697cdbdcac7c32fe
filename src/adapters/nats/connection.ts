/** A received message. */
export interface NatsMessage {
	string(): string;
}

/** One subscription. */
export interface NatsSubscription {
	unsubscribe(): void;
	/** Returns true once it was ended, or refused by the server. */
	isClosed(): boolean;
}

/** The part of a `NatsConnection` of `@nats-io/nats-core`, with any transport, that the pub/sub uses. */
export interface NatsConnection {
	/** The server's information, or undefined while there is no connection. */
	readonly info?: { max_payload: number } | undefined;
	/** How the connection was made, where the library says so. */
	readonly options?: { noEcho?: boolean } | undefined;
	publish(subject: string, payload: Uint8Array): void;
	subscribe(
		subject: string,
		options: { callback: (error: Error | null, message: NatsMessage) => void },
	): NatsSubscription;
	flush(): Promise<void>;
	isClosed(): boolean;
	status(): AsyncIterable<NatsStatus>;
}

/** A change of the connection's status; `type` is `disconnect`, `reconnect`, `error`, `close` and others. */
export interface NatsStatus {
	type: string;
	error?: Error;
}
