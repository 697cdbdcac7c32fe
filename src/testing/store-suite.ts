import { appendCases } from "./store-append-cases";
import type { StoreCase } from "./store-case";
import { headsCases } from "./store-heads-cases";
import { listCases } from "./store-list-cases";
import { retryCases } from "./store-retry-cases";

/**
 * What every `MessageStore` does, as plain data for any test runner.
 *
 * @example
 * for (const { name, run } of storeSuite) it(name, () => run(store));
 */
export const storeSuite: readonly StoreCase[] = [...appendCases, ...retryCases, ...listCases, ...headsCases];
