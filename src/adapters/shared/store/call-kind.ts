import type { StoreFailure } from "../../store-error";

/** Whether a call can have changed something by the time it fails; what may be done twice counts as a read. */
export type CallKind = "read" | "write";

/** What is known of a call that got no answer: a write may have been committed, a read has changed nothing. */
export const failureWithoutAnswer = (kind: CallKind): StoreFailure => (kind === "read" ? "transient" : "unknown");
