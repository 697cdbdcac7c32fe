export type { Clock } from "../rpc/clock";
export { FakeClock, type FakeClockOptions } from "./fake-clock";
export { FakeSocket, fakeSockets } from "./fake-socket";
export type { PubSubCase, PubSubUnderTest } from "./pubsub/pubsub-case";
export { pubsubSuite } from "./pubsub/pubsub-suite";
export type { StoreCase } from "./store/store-case";
export { storeSuite } from "./store/store-suite";
