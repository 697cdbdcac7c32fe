import { appendCases } from "./append-cases";
import { changeRaceCases } from "./changes/change-race-cases";
import { changedRetryCases } from "./changes/changed-retry-cases";
import { floorCases } from "./changes/floor-cases";
import { markCases } from "./changes/mark-cases";
import { markOrdinalCases } from "./changes/mark-ordinal-cases";
import { markRaceCases } from "./changes/mark-race-cases";
import { mentionCases } from "./changes/mention-cases";
import { ordinalCases } from "./changes/ordinal-cases";
import { reactionCases } from "./changes/reaction-cases";
import { replaceCases } from "./changes/replace-cases";
import { epochCases } from "./epoch-cases";
import { failureCases } from "./failure-cases";
import { getCases } from "./get-cases";
import { headsCases } from "./heads-cases";
import { listCases } from "./list-cases";
import { raceCases } from "./race-cases";
import { restrictionCases } from "./restriction-cases";
import { retryCases } from "./retry-cases";
import type { StoreCase } from "./store-case";

/**
 * What every `MessageStore` must do, as plain data for any test runner. Cases about two servers need a second store object
 * on the same database, and cases about a failing database need a `break` function; without them they pass.
 *
 * @example
 * for (const { name, run } of storeSuite) it(name, () => run(store, other, { break: () => proxy.refuse() }));
 */
export const storeSuite: readonly StoreCase[] = [
	...appendCases,
	...retryCases,
	...listCases,
	...floorCases,
	...ordinalCases,
	...getCases,
	...headsCases,
	...epochCases,
	...replaceCases,
	...changedRetryCases,
	...reactionCases,
	...mentionCases,
	...markCases,
	...markOrdinalCases,
	...raceCases,
	...changeRaceCases,
	...markRaceCases,
	...restrictionCases,
	...failureCases,
];
