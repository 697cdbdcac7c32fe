export { PubSubError, type PubSubFailure } from "../pubsub-error";
export type { PostgresBusSql } from "./bus-sql";
export type { PostgresSql } from "./client";
export { PostgresPubSub, type PostgresPubSubOptions } from "./pubsub";
export { postgresSchema } from "./schema/migrations";
export { PostgresMessageStore, type PostgresMessageStoreOptions } from "./store";
