import type { Clock } from "../clock";
import type { WriteScheduler } from "../delivery/write-scheduler";
import type { ErrorReporter } from "../server/error-reporter";
import type { MetricReporter } from "../server/metric";
import type { EventMap } from "./event-map";

/** Options that all connections of one procedure share. */
export interface ConnectionOptions<Connection> {
	incoming: EventMap;
	maxFrameBytes: number;
	clock: Clock;
	scheduler: WriteScheduler;
	onError: ErrorReporter;
	onMetric?: MetricReporter | undefined;
	/** Called once when a connection has ended, after its handler was called. */
	onEnd: (connection: Connection) => void;
}
