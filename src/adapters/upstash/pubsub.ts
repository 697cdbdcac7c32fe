import type { PubSubAdapter, SubscribeOptions } from "../pubsub";
import { fullJitter, LAST_STEP, pause } from "../shared/backoff";
import { callSafely } from "../shared/pubsub/call-safely";
import { UpstashRefusal } from "./refusal";
import { type Fetch, withDeadline } from "./request";
import { readDataLines } from "./sse";

/** The Upstash database, and options of the requests. */
export interface UpstashRestPubSubOptions {
	/** `UPSTASH_REDIS_REST_URL`, such as `https://eu1-nice-fox-1234.upstash.io`. */
	url: string;
	/** `UPSTASH_REDIS_REST_TOKEN`: a token that may publish and subscribe. */
	token: string;
	/** Sends the requests. Default: the global `fetch`. */
	fetch?: Fetch;
	/** How long Upstash may take to answer a request, in milliseconds. Default 10,000. */
	timeoutMs?: number;
	/** How long to wait before subscribing again, in milliseconds; `attempt` counts from 0. Default: full jitter up to 30 s. */
	backoff?: (attempt: number) => number;
}

/** How long a stream must have lived to reset the backoff, in milliseconds. */
const STABLE_STREAM_MS = 10_000;

/**
 * A bus over the REST API of Upstash Redis. It needs only `fetch`, so it runs where no TCP connection can be opened. Each
 * subscription is one streaming request.
 *
 * `publish` rejects when Upstash refuses or does not answer in time. `subscribe` stays pending until its signal aborts. It
 * subscribes again whenever the stream ends or fails, reports each such error to `onError`, and calls `onOpen` each time
 * that the stream is open again; messages that were published in between are not delivered. A string is published
 * unchanged, anything else as JSON. A received payload is parsed if it is JSON, and is a string otherwise.
 *
 * No error contains the token or a payload.
 *
 * @throws TypeError if `url` or `token` is missing or invalid.
 * @example
 * const pubsub = new UpstashRestPubSub({ url: process.env.UPSTASH_REDIS_REST_URL, token: process.env.UPSTASH_REDIS_REST_TOKEN });
 * const chat = mountChat(chatRouter, { wsChat }, { pubsub });
 */
export class UpstashRestPubSub implements PubSubAdapter {
	readonly echoes = true;
	readonly #url: string;
	readonly #authorization: string;
	readonly #fetch: Fetch;
	readonly #timeoutMs: number;
	readonly #backoff: (attempt: number) => number;

	constructor(options: UpstashRestPubSubOptions);
	constructor(url: string, token: string);
	constructor(first: UpstashRestPubSubOptions | string, second = "") {
		const options: UpstashRestPubSubOptions = typeof first === "string" ? { url: first, token: second } : first;
		if (!URL.canParse(options.url) || !/^https?:/i.test(options.url))
			throw new TypeError("UpstashRestPubSub needs the http(s) url of a database");
		// `fetch` throws for a token that cannot be a header, and quotes it in the error.
		if (!/^[\x21-\x7e]+$/.test(options.token ?? "")) throw new TypeError("UpstashRestPubSub needs a token");
		this.#url = options.url.replace(/\/+$/, "");
		this.#authorization = `Bearer ${options.token}`;
		this.#fetch = options.fetch ?? ((url, init) => fetch(url, init));
		this.#timeoutMs = options.timeoutMs ?? 10_000;
		this.#backoff = options.backoff ?? fullJitter;
	}

	async publish(topic: string, payload: unknown): Promise<void> {
		const body = typeof payload === "string" ? payload : JSON.stringify(payload);
		const headers = { authorization: this.#authorization };
		await withDeadline(
			async (signal) => {
				const response = await this.#fetch(this.#address("publish", topic), { method: "POST", headers, body, signal });
				if (!response.ok) throw new UpstashRefusal("publish", response);
				// The number of receivers. It is read so that the connection can be reused.
				await response.arrayBuffer();
			},
			{ timeoutMs: this.#timeoutMs },
		);
	}

	async subscribe(
		topic: string,
		onMessage: (payload: unknown) => void,
		{ signal, onOpen, onError }: SubscribeOptions = {},
	): Promise<void> {
		let attempt = 0;
		while (!signal?.aborted) {
			let openedAt = Number.POSITIVE_INFINITY;
			let wait = 0;
			const opened = () => {
				openedAt = performance.now();
				onOpen?.();
			};
			try {
				await this.#stream(topic, onMessage, { signal, onOpen: opened, onError });
				throw new Error("Upstash ended the stream");
			} catch (error) {
				if (signal?.aborted) return;
				callSafely(() => onError?.(error), undefined);
				if (performance.now() - openedAt >= STABLE_STREAM_MS) attempt = 0;
				if (error instanceof UpstashRefusal) {
					wait = error.retryAfterMs;
					if (error.isLasting) attempt = Math.max(attempt, LAST_STEP);
				}
			}
			await pause(Math.max(wait, this.#backoff(attempt)), signal);
			attempt += 1;
		}
	}

	/** Runs one streaming request until it ends. */
	async #stream(
		topic: string,
		onMessage: (payload: unknown) => void,
		{ signal: outer, onOpen, onError }: { [K in keyof SubscribeOptions]: SubscribeOptions[K] | undefined },
	): Promise<void> {
		const headers = { authorization: this.#authorization, accept: "text/event-stream" };
		// The prefix includes the topic, because a topic may contain a comma.
		const opened = `subscribe,${topic},`;
		const message = `message,${topic},`;
		await withDeadline(
			async (signal, answered) => {
				const response = await this.#fetch(this.#address("subscribe", topic), { headers, signal });
				answered();
				if (!response.ok) throw new UpstashRefusal("subscribe", response);
				if (!response.body) throw new Error("Upstash sent no stream");
				for await (const data of readDataLines(response.body)) {
					// A chunk may contain many messages, and a subscriber that leaves at the first must not get the others.
					if (signal.aborted) return;
					if (data.startsWith(opened)) callSafely(() => onOpen?.(), onError);
					else if (data.startsWith(message)) callSafely(() => onMessage(parse(data.slice(message.length))), onError);
				}
			},
			{ timeoutMs: this.#timeoutMs, outer },
		);
	}

	#address(command: string, topic: string): string {
		return `${this.#url}/${command}/${encodeURIComponent(topic)}`;
	}
}

/** Returns the parsed JSON, or the string itself if it is not JSON. */
function parse(payload: string): unknown {
	try {
		return JSON.parse(payload);
	} catch {
		return payload;
	}
}
