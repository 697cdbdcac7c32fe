export type { PubSubCase, PubSubUnderTest } from "./pubsub-case";
export type { StoreCase } from "./store-case";
export { storeSuite } from "./store-suite";
