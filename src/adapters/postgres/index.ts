export type { PostgresSql } from "./client";
export { PostgresMessageStore, type PostgresMessageStoreOptions } from "./store";
