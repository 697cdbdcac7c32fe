import type { ErrorReporter } from "./error-reporter";

/**
 * One measurement of the server. Holds no message text and no user.
 *
 * | name | value | attributes |
 * | --- | --- | --- |
 * | `connections` | 1 when a connection opens, -1 when it ends | |
 * | `refused` | 1 for each upgrade that is refused | `status`: of the answer; `reason`: such as `origin` or `auth` |
 * | `errors` | 1 for each error that a client is sent | `code` |
 * | `messages` | 1 for each stored message | `repeated`: the store had the message already |
 * | `store.duration` | the duration of a store call, in milliseconds | `call`, `ok` |
 * | `slow_readers` | 1 when a reader becomes slow | |
 * | `healed` | changes that were read from the store, because they had not arrived | `source`: `gap`, `poll` or `join` |
 * | `bus.down` | 1 when the pub/sub stops delivering, -1 when it delivers again | |
 */
export interface Metric {
	readonly name:
		| "connections"
		| "refused"
		| "errors"
		| "messages"
		| "store.duration"
		| "slow_readers"
		| "healed"
		| "bus.down";
	readonly value: number;
	readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/**
 * The function that receives each metric. It is called synchronously, so it has to be fast. What it throws is reported to
 * `onError`.
 */
export type MetricReporter = (metric: Metric) => void;

/** Wraps a metric reporter so that one that throws does not affect the code that measures. */
export function safeMetricReporter(onMetric: MetricReporter, onError: ErrorReporter): MetricReporter {
	return (metric) => {
		try {
			onMetric(metric);
		} catch (error) {
			onError(error, {});
		}
	};
}
