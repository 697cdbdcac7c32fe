/** The part of a client or cluster of `redis` (node-redis) that the pub/sub uses. */
export interface NodeRedisClient {
	publish(channel: string, text: string): Promise<unknown>;
	sPublish(channel: string, text: string): Promise<unknown>;
	duplicate(): NodeRedisSubscriber;
}

/** The part of the connection for subscriptions that the pub/sub uses. */
export interface NodeRedisSubscriber {
	/** False once the connection has given up for good. */
	readonly isOpen: boolean;
	readonly isReady: boolean;
	on(event: string, listener: (error: unknown) => void): unknown;
	connect(): Promise<unknown>;
	subscribe(channels: string[], listener: (text: string, channel: string) => void): Promise<unknown>;
	unsubscribe(channels: string[]): Promise<unknown>;
	sSubscribe(channels: string, listener: (text: string, channel: string) => void): Promise<unknown>;
	sUnsubscribe(channels: string): Promise<unknown>;
	destroy(): void;
}

/** The part of a client of `ioredis` that the pub/sub uses. */
export interface IoRedisClient {
	readonly options: { keyPrefix?: string | undefined };
	publish(channel: string, text: string): Promise<unknown>;
	spublish(channel: string, text: string): Promise<unknown>;
	duplicate(override: { lazyConnect: true; autoResubscribe: false }): IoRedisSubscriber;
}

/** The part of a `Cluster` of `ioredis` that the pub/sub uses. */
export interface IoRedisCluster {
	readonly options: { shardedSubscribers?: boolean | undefined; keyPrefix?: string | undefined };
	publish(channel: string, text: string): Promise<unknown>;
	spublish(channel: string, text: string): Promise<unknown>;
	nodes(role: "all"): IoRedisClient[];
	duplicate(nodes: [], override: { lazyConnect: true }): IoRedisSubscriber;
}

/** The part of the connection for subscriptions that the pub/sub uses. */
export interface IoRedisSubscriber {
	readonly status: string;
	on(event: string, listener: (first: string, second: string) => void): unknown;
	connect(): Promise<unknown>;
	subscribe(...channels: string[]): Promise<unknown>;
	unsubscribe(...channels: string[]): Promise<unknown>;
	ssubscribe(...channels: string[]): Promise<unknown>;
	sunsubscribe(...channels: string[]): Promise<unknown>;
	disconnect(): void;
}

/** A client, or a cluster, of `redis` (node-redis 5 or newer) or of `ioredis` (5.10 or newer). */
export type RedisClient = NodeRedisClient | IoRedisClient | IoRedisCluster;
