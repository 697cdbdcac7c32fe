/**
 * One number about what the server does, without anything of what was said or who said it.
 *
 * | name | value | attributes |
 * | --- | --- | --- |
 * | `connections` | 1 when one is open, -1 when it has ended | |
 * | `errors` | 1 for each that a client was answered | `code` |
 * | `messages` | 1 for each that is stored | `repeated`: it was there already |
 * | `store.duration` | how long a call took, in milliseconds | `call`, `ok` |
 * | `slow_readers` | 1 when one falls behind | |
 * | `bus.down` | 1 when the pub/sub stops carrying, -1 when it is back | |
 */
export interface Metric {
	readonly name: "connections" | "errors" | "messages" | "store.duration" | "slow_readers" | "bus.down";
	readonly value: number;
	readonly attributes: Readonly<Record<string, string | boolean>>;
}

/** Told each number as it comes, so it has to be quick. What it throws is told to `onError`. */
export type MetricReporter = (metric: Metric) => void;
