import { appendCases } from "./store-append-cases";
import type { StoreCase } from "./store-case";
import { epochCases } from "./store-epoch-cases";
import { getCases } from "./store-get-cases";
import { headsCases } from "./store-heads-cases";
import { listCases } from "./store-list-cases";
import { raceCases } from "./store-race-cases";
import { retryCases } from "./store-retry-cases";

/**
 * What every `MessageStore` does, as plain data for any test runner. Give each case a second store object on the same
 * database too, if there can be one: some cases are about two servers, and pass without it.
 *
 * @example
 * for (const { name, run } of storeSuite) it(name, () => run(store, other));
 */
export const storeSuite: readonly StoreCase[] = [
	...appendCases,
	...retryCases,
	...listCases,
	...getCases,
	...headsCases,
	...epochCases,
	...raceCases,
];
