export type { D1Client, D1Statement } from "./client";
export { D1MessageStore, type D1MessageStoreOptions, d1Schema } from "./store";
