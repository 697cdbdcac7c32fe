import type { errorTable } from "../../errors";

type PassingCode = {
	[C in keyof typeof errorTable]: (typeof errorTable)[C]["retry"] extends true ? C : never;
}[keyof typeof errorTable];

/**
 * The codes after which the same request may succeed later. The client needs only these of `errorTable`; the type makes the
 * compiler check them against it.
 */
const passingCodes: readonly PassingCode[] = ["RATE_LIMITED", "STORE_UNAVAILABLE"];

/** Returns true for a code after which the same request may succeed later. */
export const isPassing = (code: string): boolean => passingCodes.includes(code as PassingCode);
