import type { Context, Handler } from "hono";
import type { UpgradeWebSocket } from "hono/ws";
import type { PubSubAdapter } from "../../adapters/pubsub";
import { LateError, runMiddlewares, within } from "../builder/middleware";
import { middlewaresOf, type WebSocketOperation } from "../builder/operation";
import { createBusNode } from "../bus/bus-node";
import { type Clock, systemClock } from "../clock";
import { WriteScheduler } from "../delivery/write-scheduler";
import { checkNodeVersion } from "../node-version";
import { ConnectLimit, type ConnectRates, type RateKey } from "./connect-limit";
import { Connections } from "./connections";
import { Door } from "./door/door";
import type { AllowedOrigins } from "./door/origin";
import { Refusals } from "./door/refusals";
import { createUpgradeHandler } from "./door/upgrade-handler";
import { Endpoint } from "./endpoint";
import { causeToReport, type ErrorReporter, safeErrorReporter } from "./error-reporter";
import { type MetricReporter, safeMetricReporter } from "./metric";
import { OpenWatch } from "./open-watch";

/** Options of a server of procedures. */
export interface ServerOptions {
	/** The pub/sub that carries events between servers. Without one, rooms are local to the process. */
	pubsub?: PubSubAdapter | undefined;
	/**
	 * A secret that all servers share, of at least 16 characters. Each frame on the pub/sub then carries a proof of it, and what
	 * has none is dropped and reported. Without it, whoever may publish on the pub/sub may speak for every server and user. A
	 * list replaces a secret without an outage: the first one signs, each is accepted.
	 */
	busSecret?: string | readonly string[] | undefined;
	/** The runtime's `upgradeWebSocket`, from Hono. Found automatically on Node, Bun and Deno. */
	upgradeWebSocket?: UpgradeWebSocket | undefined;
	/** Called with every error that no client is sent in full. The library prints nothing. */
	onError?: ErrorReporter | undefined;
	/** Called with each metric. Without it, nothing is measured. */
	onMetric?: MetricReporter | undefined;
	/**
	 * Pages of other hosts that may connect. Default: none to a chat and to whatever `mountChat` mounts, all to a hand-written
	 * procedure of `mergeRouters`. A request without an Origin is not a page, and is not refused.
	 */
	allowedOrigins?: AllowedOrigins | undefined;
	/**
	 * The names under which the server may be reached, such as `app.example` or `*.app.example`. Default: every name; where
	 * `serve` listens on this machine only, a page of the same host must be one of `localhost`.
	 */
	allowedHosts?: readonly string[] | undefined;
	/**
	 * Tells a page that it is refused with 401 or 403 by accepting its socket and closing it with 4401 or 4403, because a page
	 * sees only 1006 when an upgrade is refused. Default: false, because each such refusal costs an upgrade.
	 */
	refuseAfterUpgrade?: boolean | undefined;
	/** How long a connection may be silent before it is pinged, in milliseconds. Default 20,000. */
	heartbeatMs?: number | undefined;
	/** The largest frame that is accepted, in bytes. Default 65,536. */
	maxFrameBytes?: number | undefined;
	/**
	 * The most connections of this process. The next is refused with 503. Default: 50,000 in `mountChat`, no limit in
	 * `mergeRouters`.
	 */
	maxConnections?: number | undefined;
	/**
	 * How often a user, and what `rateKey` returns, may open a connection; refused with 429 and `Retry-After` beyond that.
	 * `false` for no limit, the default in `mergeRouters`.
	 */
	connectRates?: ConnectRates | false | undefined;
	/**
	 * Returns what connections are counted by before authentication, such as the address of the client. The app decides which
	 * header of its proxy it trusts. Default: none.
	 */
	rateKey?: RateKey | undefined;
	/** The prefix of this app's topics on the pub/sub, which other apps may share. Default "jsandy-chat". */
	topicPrefix?: string | undefined;
}

/** Options of `close`. */
export interface CloseOptions {
	/**
	 * How long running handlers may take to finish, and over how long the closing of connections is spread, in milliseconds.
	 * Default 5,000.
	 */
	graceMs?: number;
}

/** All WebSocket procedures of one mount, and every connection to them. */
export class RpcServer {
	readonly options;
	readonly #clock: Clock;
	readonly #node = createBusNode();
	/** Decides when the sockets of every procedure are written. */
	readonly #scheduler: WriteScheduler;
	readonly #connections: Connections;
	readonly #openWatch: OpenWatch;
	readonly #refusals: Refusals;
	readonly #endpoints = new Set<Endpoint>();
	/** Requests that are not answered yet. */
	readonly #requests = new Set<Promise<void>>();
	readonly #connectLimit: ConnectLimit;
	#isClosed = false;

	constructor(options: ServerOptions = {}, clock: Clock = systemClock) {
		checkNodeVersion();
		this.#clock = clock;
		const report = safeErrorReporter(options.onError ?? (() => {}));
		this.options = {
			pubsub: options.pubsub,
			busSecret: options.busSecret,
			upgradeWebSocket: options.upgradeWebSocket,
			allowedOrigins: options.allowedOrigins,
			allowedHosts: options.allowedHosts,
			refuseAfterUpgrade: options.refuseAfterUpgrade ?? false,
			heartbeatMs: options.heartbeatMs ?? 20_000,
			maxFrameBytes: options.maxFrameBytes ?? 65_536,
			maxConnections: options.maxConnections ?? Number.POSITIVE_INFINITY,
			topicPrefix: options.topicPrefix ?? "jsandy-chat",
			onError: report,
			onMetric: options.onMetric && safeMetricReporter(options.onMetric, report),
		};
		this.#scheduler = new WriteScheduler(clock, (error) => this.options.onError(error, {}));
		this.#openWatch = new OpenWatch(clock, (error) => this.options.onError(error, {}));
		const { heartbeatMs, maxConnections, onError, onMetric } = this.options;
		this.#connections = new Connections({ clock, heartbeatMs, maxConnections, onMetric });
		this.#refusals = new Refusals({ clock, onError, onMetric });
		const { rateKey, connectRates: rates = false } = options;
		this.#connectLimit = new ConnectLimit({ maxConnections, rates, rateKey, clock, onError });
	}

	get connections(): number {
		return this.#connections.size;
	}

	/** Creates the Hono handler of a procedure. It runs the middlewares first, and upgrades only when none refuses. */
	mount(name: string, operation: WebSocketOperation): { endpoint: Endpoint; handler: Handler } {
		const door = this.#doorOf(operation);
		const endpoint = this.#createEndpoint(name, operation, door);
		this.#endpoints.add(endpoint);
		const { upgradeWebSocket, refuseAfterUpgrade, onError } = this.options;
		const handler = createUpgradeHandler({
			door,
			refusals: this.#refusals,
			limit: this.#connectLimit,
			connections: () => this.connections,
			admit: (c, ctx) => this.admit(c, endpoint, ctx),
			requestStarted: () => endpoint.hosted?.requestStarted() ?? 0,
			connect: (c, ctx, since) => endpoint.connect(c, ctx, since),
			upgradeWebSocket,
			openWatch: this.#openWatch,
			refuseAfterUpgrade,
			onError,
		});
		return { endpoint, handler };
	}

	/**
	 * Runs the middlewares of a procedure, which put the user on `ctx`. An error that they throw is answered by the app's error
	 * handler, and also reported unless it is a refusal.
	 *
	 * @returns the response that refuses the request, or undefined if the request is admitted.
	 */
	async admit(c: Context, { operation, hosted }: Endpoint, ctx: object): Promise<Response | undefined> {
		if (this.#isClosed) return closing(c);
		const { authMs } = operation;
		try {
			const running = runMiddlewares(middlewaresOf(operation), { c, ctx }, async () => undefined);
			const refusal = await (authMs === undefined ? running : within(authMs, this.#clock, running));
			if (refusal) return refusal;
			await hosted?.admit?.(ctx);
		} catch (error) {
			if (error instanceof LateError) {
				this.options.onError(error, {});
				return c.text("authentication took too long", 503);
			}
			const cause = causeToReport(error);
			if (cause !== undefined) this.options.onError(cause, {});
			throw error;
		}
		// Checked again, because the server may have closed while the middlewares ran.
		return this.#isClosed ? closing(c) : undefined;
	}

	/** Answers a request. A close of the server waits for it. */
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
	 * Refuses new connections, lets running handlers finish, sends each client its delay before it reconnects, closes it with
	 * 1012, and ends every subscription and timer. Safe to call twice.
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
		this.#openWatch.close();
		this.#scheduler.close();
	}

	/** A procedure with state of its own, such as a chat, admits pages of the same host only: it may authenticate by a cookie. */
	#doorOf({ host }: WebSocketOperation): Door {
		const { allowedOrigins = host ? [] : "*", allowedHosts, onError } = this.options;
		return new Door({ allowedOrigins, allowedHosts, onError });
	}

	#createEndpoint(name: string, operation: WebSocketOperation, door: Door): Endpoint {
		const { pubsub, busSecret, topicPrefix, heartbeatMs, maxFrameBytes, onError, onMetric } = this.options;
		return new Endpoint(operation, {
			pubsub,
			busSecret,
			topicPrefix: `${topicPrefix}:${name}`,
			node: this.#node,
			clock: this.#clock,
			scheduler: this.#scheduler,
			connections: this.#connections,
			openWatch: this.#openWatch,
			door,
			heartbeatMs,
			maxFrameBytes,
			onError,
			onMetric,
		});
	}
}

const closing = (c: Context) => c.text("the server is closing", 503);
