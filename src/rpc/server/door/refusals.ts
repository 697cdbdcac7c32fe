import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Clock } from "../../clock";
import type { ErrorReporter } from "../error-reporter";
import type { MetricReporter } from "../metric";

/** Why a request may not come in. */
export interface Refusal {
	status: ContentfulStatusCode;
	/** The kind of refusal: `origin`, `host`, `auth`, and others. */
	reason: string;
	/** What the client is sent. */
	text: string;
	/** What the app's developer is told beyond `text`, such as the option to change. */
	advice?: string;
	/** True for a refusal that is counted and not reported, because the server is meant to refuse now. */
	isExpected?: boolean;
}

/** Different refusals that are reported. Limited, because an attacker can make up any number of origins. */
const REPORTED_MAX = 100;
/** How long a refusal is not reported again, in milliseconds. */
const QUIET_MS = 3_600_000;
const ORIGIN_MAX = 200;

export interface RefusalsOptions {
	clock: Clock;
	onError: ErrorReporter;
	onMetric: MetricReporter | undefined;
}

/** The report of refused upgrades: each counts as a metric, and each pair of origin and reason is an error once an hour. */
export class Refusals {
	readonly #options: RefusalsOptions;
	readonly #reported = new Set<string>();
	#since: number;

	constructor(options: RefusalsOptions) {
		this.#options = options;
		this.#since = options.clock.now();
	}

	/** Reports the refusal of an upgrade. `cause` is the error that refused it, if there is one. */
	report(c: Context, { status, reason, text, advice, isExpected = false }: Refusal, cause?: unknown): void {
		const { clock, onError, onMetric } = this.#options;
		onMetric?.({ name: "refused", value: 1, attributes: { status, reason } });
		if (isExpected) return;
		const now = clock.now();
		if (now - this.#since >= QUIET_MS) {
			this.#since = now;
			this.#reported.clear();
		}
		const origin = c.req.header("origin")?.slice(0, ORIGIN_MAX);
		const key = `${reason} ${status} ${origin}`;
		if (this.#reported.has(key) || this.#reported.size >= REPORTED_MAX) return;
		this.#reported.add(key);
		const from = origin === undefined ? "a client that sends no Origin" : `a page of ${JSON.stringify(origin)}`;
		const more = advice === undefined ? "" : `; ${advice}`;
		const error = new Error(`a WebSocket upgrade of ${from} was refused with ${status}: ${text}${more}`, { cause });
		error.name = "UpgradeRefused";
		onError(error, {});
	}
}
