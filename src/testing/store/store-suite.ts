import { appendCases } from "./append-cases";
import { epochCases } from "./epoch-cases";
import { getCases } from "./get-cases";
import { headsCases } from "./heads-cases";
import { listCases } from "./list-cases";
import { raceCases } from "./race-cases";
import { retryCases } from "./retry-cases";
import type { StoreCase } from "./store-case";

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
