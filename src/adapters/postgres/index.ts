export { PubSubError, type PubSubFailure } from "../pubsub-error";
export { PostgresPubSub, type PostgresPubSubOptions } from "./pubsub";
export type { PostgresSql } from "./sql";
