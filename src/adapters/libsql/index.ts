export type { LibsqlClient } from "./client";
export { libsqlSchema } from "./migrations";
export { LibsqlMessageStore, type LibsqlMessageStoreOptions } from "./store";
