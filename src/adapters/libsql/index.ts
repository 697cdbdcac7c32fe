export type { LibsqlClient } from "./client";
export { LibsqlMessageStore, type LibsqlMessageStoreOptions } from "./store";
