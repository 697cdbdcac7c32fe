import { deliveryCases } from "./delivery-cases";
import type { PubSubCase } from "./pubsub-case";
import { subscriptionCases } from "./subscription-cases";

/**
 * What every `PubSubAdapter` must do, as plain data for any test runner. Order is not tested, because a bus may reorder.
 *
 * @example
 * for (const { name, run } of pubsubSuite) it(name, () => run({ a: newAdapter(), b: newAdapter() }));
 */
export const pubsubSuite: readonly PubSubCase[] = [...deliveryCases, ...subscriptionCases];
