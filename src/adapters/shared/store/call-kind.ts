import type { StoreFailure } from "../../store-error";

/** Whether a call may have changed something when it fails. A call that is safe to repeat counts as a read. */
export type CallKind = "read" | "write";

/** Returns the outcome of a call that got no answer: a write may have been committed, a read changed nothing. */
export const failureWithoutAnswer = (kind: CallKind): StoreFailure => (kind === "read" ? "transient" : "unknown");
