export { PubSubError, type PubSubFailure } from "../pubsub-error";
export type {
	IoRedisClient,
	IoRedisCluster,
	IoRedisSubscriber,
	NodeRedisClient,
	NodeRedisSubscriber,
	RedisClient,
} from "./client";
export { RedisPubSub, type RedisPubSubOptions } from "./pubsub";
