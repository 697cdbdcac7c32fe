export { FakeSocket, fakeSockets } from "./fake-socket";
export type { PubSubCase, PubSubUnderTest } from "./pubsub/pubsub-case";
export { pubsubSuite } from "./pubsub/pubsub-suite";
export type { StoreCase, StoreCaseOptions } from "./store/store-case";
export { storeSuite } from "./store/store-suite";
