import { closeCodes } from "../../errors";
import type { Clock } from "../clock";
import type { Connection } from "../connection/connection";
import { drain } from "./drain";
import { Heartbeat } from "./heartbeat";
import type { MetricReporter } from "./metric";

export interface ConnectionsOptions {
	clock: Clock;
	heartbeatMs: number;
	maxConnections: number;
	onMetric: MetricReporter | undefined;
}

/** The open connections of a server, of all its endpoints. */
export class Connections {
	readonly #options: ConnectionsOptions;
	readonly #open = new Set<Connection>();
	readonly #heartbeat: Heartbeat;
	#isDraining = false;

	constructor(options: ConnectionsOptions) {
		this.#options = options;
		this.#heartbeat = new Heartbeat(options.heartbeatMs, options.clock);
	}

	get size(): number {
		return this.#open.size;
	}

	/** Counts and pings a connection until `remove`. Returns no stop, because each connection would have to keep one. */
	add(connection: Connection): void {
		this.#open.add(connection);
		this.#options.onMetric?.({ name: "connections", value: 1, attributes: {} });
		this.#heartbeat.add(connection);
		// Closed here, because a drain that has begun does not include this connection.
		if (this.#isDraining) connection.close(closeCodes.restart.code, "the server is restarting");
		// Checked before the upgrade, but several upgrades may have been under way.
		if (this.#open.size > this.#options.maxConnections) {
			connection.close(closeCodes.overloaded.code, "too many connections");
		}
	}

	remove(connection: Connection): void {
		this.#heartbeat.remove(connection);
		if (!this.#open.delete(connection)) return;
		this.#options.onMetric?.({ name: "connections", value: -1, attributes: {} });
	}

	/** Closes every connection within `graceMs`, and each later one at once. */
	async drain(graceMs: number): Promise<void> {
		this.#isDraining = true;
		await drain([...this.#open], graceMs, this.#options.clock);
	}
}
