import type { Clock } from "../../rpc/clock";
import type { ErrorReporter } from "../../rpc/server/error-reporter";
import { oncePer } from "../once-per";

const FULL =
	"more servers, users or profiles were announced on the pub/sub than are kept, so presence is not complete: who may publish on it?";
const QUIET_MS = 600_000;

/** Returns a function that reports that presence is not complete, at most once in ten minutes. */
export const fullReporter = (clock: Clock, onError: ErrorReporter): (() => void) =>
	oncePer(QUIET_MS, clock, () => onError(new Error(FULL), {}));
