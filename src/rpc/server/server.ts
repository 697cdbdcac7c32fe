import type { Context, Handler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { UpgradeWebSocket } from "hono/ws";
import type { PubSubAdapter } from "../../adapters/pubsub";
import { runMiddlewares } from "../builder/middleware";
import type { WebSocketOperation } from "../builder/operation";
import { type Clock, systemClock } from "../clock";
import { WriteScheduler } from "../delivery/write-scheduler";
import { Connections } from "./connections";
import { Endpoint } from "./endpoint";
import type { ErrorReporter } from "./error-reporter";
import type { MetricReporter } from "./metric";
import { type AllowedOrigins, isAllowedOrigin } from "./origin";
import { findUpgrade } from "./upgrade";

/** How procedures are served. */
export interface ServerOptions {
	/** Carries events between servers. Without it, rooms are local to the process. */
	pubsub?: PubSubAdapter | undefined;
	/** The runtime's own, from Hono. Found by itself on Node, Bun and Deno. */
	upgradeWebSocket?: UpgradeWebSocket | undefined;
	/** Told every error that no client is told in full. The library prints nothing. */
	onError?: ErrorReporter | undefined;
	/** Told numbers about what the server does, for whatever counts them. Without it, nothing is counted. */
	onMetric?: MetricReporter | undefined;
	/** Pages of other hosts that may connect. Default: in `mergeRouters` every page, in `mountChat` the same host only. */
	allowedOrigins?: AllowedOrigins | undefined;
	/** How often a silent connection is asked for a sign of life, in milliseconds. Default 20,000. */
	heartbeatMs?: number | undefined;
	/** The largest frame taken, in bytes. Default 65,536. */
	maxFrameBytes?: number | undefined;
	/** What this app's topics begin with on a pub/sub that others share. Default "jsandy-chat". */
	topicPrefix?: string | undefined;
}

/** What `close` may take. */
export interface CloseOptions {
	/** How long handlers that are running may take to finish, and closing the connections may be spread, in milliseconds. Default 5,000. */
	graceMs?: number;
}

/** All WebSocket procedures of one mount, and every connection to them. */
export class RpcServer {
	readonly options;
	readonly #clock: Clock;
	/** Random per start: this process on the bus. */
	readonly #nodeId = crypto.randomUUID();
	/** Decides when the sockets of every procedure are written. */
	readonly #scheduler: WriteScheduler;
	readonly #connections: Connections;
	readonly #endpoints = new Set<Endpoint>();
	/** Requests that are being answered. */
	readonly #requests = new Set<Promise<void>>();
	#isClosed = false;

	constructor(options: ServerOptions = {}, clock: Clock = systemClock) {
		this.#clock = clock;
		const { onError = () => {} } = options;
		this.options = {
			pubsub: options.pubsub,
			upgradeWebSocket: options.upgradeWebSocket,
			allowedOrigins: options.allowedOrigins ?? "*",
			heartbeatMs: options.heartbeatMs ?? 20_000,
			maxFrameBytes: options.maxFrameBytes ?? 65_536,
			topicPrefix: options.topicPrefix ?? "jsandy-chat",
			onError: quiet(onError),
			onMetric: options.onMetric && reporting(options.onMetric, quiet(onError)),
		};
		this.#scheduler = new WriteScheduler(clock, (error) => this.options.onError(error, {}));
		const { heartbeatMs, onMetric } = this.options;
		this.#connections = new Connections({ clock, heartbeatMs, onMetric });
	}

	get connections(): number {
		return this.#connections.size;
	}

	/** Makes the Hono handler of a procedure: middlewares first, and the upgrade only when all of them let it through. */
	mount(name: string, operation: WebSocketOperation): { endpoint: Endpoint; handler: Handler } {
		const endpoint = this.#createEndpoint(name, operation);
		this.#endpoints.add(endpoint);
		const handler = async (c: Context): Promise<Response> => {
			if (c.req.header("upgrade")?.toLowerCase() !== "websocket") {
				return c.text("this is a WebSocket", 426, { Upgrade: "websocket", Connection: "Upgrade" });
			}
			if (!isAllowedOrigin(c.req.header("origin"), c.req.header("host"), this.options.allowedOrigins)) {
				return c.text("this origin is not allowed", 403);
			}
			const ctx = {};
			const refusal = await this.admit(c, endpoint, ctx);
			if (refusal) return refusal;
			return this.#upgrade(c, endpoint, ctx);
		};
		return { endpoint, handler };
	}

	/**
	 * Runs the middlewares of a procedure, which put on `ctx` who asks. The app's error handler answers what they throw; what is
	 * no refusal is also reported.
	 *
	 * @returns the response that refuses; undefined for a request that is let in.
	 */
	async admit(c: Context, { operation, hosted }: Endpoint, ctx: object): Promise<Response | undefined> {
		if (this.#isClosed) return closing(c);
		try {
			const refusal = await runMiddlewares(operation.middlewares, { c, ctx }, async () => undefined);
			if (refusal) return refusal;
			await hosted?.admit?.(ctx);
		} catch (error) {
			const isRefusal = error instanceof HTTPException && error.cause === undefined;
			if (!isRefusal) this.options.onError(error instanceof HTTPException ? error.cause : error, {});
			throw error;
		}
		// The middlewares may have taken longer than the server lived.
		return this.#isClosed ? closing(c) : undefined;
	}

	/** Answers a request, which a close of the server lets finish. */
	async answer(request: Promise<Response>): Promise<Response> {
		const settled = request.then(
			() => {},
			() => {},
		);
		this.#requests.add(settled);
		try {
			return await request;
		} finally {
			this.#requests.delete(settled);
		}
	}

	/**
	 * Refuses new connections, lets running handlers finish, tells each client when to come back, closes it with 1012, and
	 * ends every subscription and timer. Safe to call twice.
	 */
	async close({ graceMs = 5_000 }: CloseOptions = {}): Promise<void> {
		this.#isClosed = true;
		for (const endpoint of this.#endpoints) endpoint.drain();
		let stopGrace = () => {};
		const grace = new Promise<void>((resolve) => {
			stopGrace = this.#clock.after(graceMs, resolve);
		});
		const answered = Promise.race([Promise.all(this.#requests), grace]);
		await Promise.all([answered, this.#connections.drain(graceMs)]);
		stopGrace();
		const endpoints = [...this.#endpoints];
		this.#endpoints.clear();
		await Promise.all(endpoints.map((endpoint) => endpoint.close()));
		this.#scheduler.close();
	}

	#createEndpoint(name: string, operation: WebSocketOperation): Endpoint {
		const { pubsub, topicPrefix, heartbeatMs, maxFrameBytes, onError, onMetric } = this.options;
		return new Endpoint(operation, {
			pubsub,
			topicPrefix: `${topicPrefix}:${name}`,
			nodeId: this.#nodeId,
			clock: this.#clock,
			scheduler: this.#scheduler,
			connections: this.#connections,
			heartbeatMs,
			maxFrameBytes,
			onError,
			onMetric,
		});
	}

	async #upgrade(c: Context, endpoint: Endpoint, ctx: object): Promise<Response> {
		let upgrade: UpgradeWebSocket;
		try {
			upgrade = this.options.upgradeWebSocket ?? (await findUpgrade(c));
		} catch (error) {
			this.options.onError(error, {});
			return c.text("this server cannot upgrade to a WebSocket", 501);
		}
		return upgrade(c, endpoint.connect(c, ctx));
	}
}

const closing = (c: Context) => c.text("the server is closing", 503);

/** A reporter that throws must not take down what it reports on. */
function quiet(onError: ErrorReporter): ErrorReporter {
	return (error, where) => {
		try {
			// An async reporter is one too: what it rejects with would end the process.
			void Promise.resolve(onError(error, where)).catch(() => {});
		} catch {
			// There is nobody left to tell.
		}
	};
}

/** One that throws must not stop what it counts. */
function reporting(onMetric: MetricReporter, onError: ErrorReporter): MetricReporter {
	return (metric) => {
		try {
			onMetric(metric);
		} catch (error) {
			onError(error, {});
		}
	};
}
