/** A message that has arrived. */
export interface NatsMessage {
	string(): string;
}

/** One subscription. */
export interface NatsSubscription {
	unsubscribe(): void;
	/** True once it was ended, or refused by the server. */
	isClosed(): boolean;
}

/** What is used of a `NatsConnection` of `@nats-io/nats-core`, whichever transport it was made with. */
export interface NatsConnection {
	/** What the server says of itself; none while there is no connection. */
	readonly info?: { max_payload: number } | undefined;
	publish(subject: string, payload: Uint8Array): void;
	subscribe(
		subject: string,
		options: { callback: (error: Error | null, message: NatsMessage) => void },
	): NatsSubscription;
	flush(): Promise<void>;
	isClosed(): boolean;
	status(): AsyncIterable<NatsStatus>;
}

/** What happens to the connection; `type` is `disconnect`, `reconnect`, `error`, `close` and more. */
export interface NatsStatus {
	type: string;
	error?: Error;
}
