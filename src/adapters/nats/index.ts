export { PubSubError, type PubSubFailure } from "../pubsub-error";
export type { NatsConnection, NatsMessage, NatsStatus, NatsSubscription } from "./connection";
export { NatsPubSub, type NatsPubSubOptions } from "./pubsub";
