import type { PubSubAdapter, SubscribeOptions } from "../pubsub";
import { fullJitter, LAST_STEP, pause } from "../shared/backoff";
import { callSafely } from "../shared/pubsub/call-safely";
import { UpstashRefusal } from "./refusal";
import { type Fetch, withDeadline } from "./request";
import { readDataLines } from "./sse";

/** How to reach a database of Upstash. */
export interface UpstashRestPubSubOptions {
	/** `UPSTASH_REDIS_REST_URL`, such as `https://eu1-nice-fox-1234.upstash.io`. */
	url: string;
	/** `UPSTASH_REDIS_REST_TOKEN`: one that may publish and subscribe. */
	token: string;
	/** Makes the requests. Default: the global `fetch`. */
	fetch?: Fetch;
	/** How long Upstash may take to answer a request, in milliseconds. Default 10,000. */
	timeoutMs?: number;
	/** How long to wait before subscribing again, in milliseconds; `attempt` counts from 0. Default: full jitter up to 30 s. */
	backoff?: (attempt: number) => number;
}

/** A stream that lived this long was a good one, in milliseconds: the next wait is the shortest again. */
const GOOD_STREAM = 10_000;

/**
 * A bus over the REST API of Upstash Redis: needs `fetch` alone, so it runs where no TCP connection can be opened. Each
 * subscription is one streaming request.
 *
 * `publish` rejects when Upstash refuses or does not answer in time. `subscribe` stays pending until its signal aborts:
 * it subscribes again whenever the stream ends or fails, tells each such fault to `onError`, and calls `onOpen` each
 * time that messages arrive from then on; what was published in between is not delivered. A string is published as it
 * is, anything else as JSON; what arrives is parsed when it is JSON and a string when it is not.
 *
 * No error holds the token or a payload.
 *
 * @throws TypeError when `url` or `token` is missing or cannot be one.
 * @example
 * const pubsub = new UpstashRestPubSub({ url: process.env.UPSTASH_REDIS_REST_URL, token: process.env.UPSTASH_REDIS_REST_TOKEN });
 * const chat = mountChat(chatRouter, { wsChat }, { pubsub });
 */
export class UpstashRestPubSub implements PubSubAdapter {
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
			throw new TypeError("UpstashRestPubSub needs the url of a database");
		// `fetch` would quote a token that cannot be a header in the error that it throws.
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
				// The count of its receivers; read, so that the connection can be used again.
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
				if (performance.now() - openedAt >= GOOD_STREAM) attempt = 0;
				if (error instanceof UpstashRefusal) {
					wait = error.retryAfterMs;
					if (error.isLasting) attempt = Math.max(attempt, LAST_STEP);
				}
			}
			await pause(Math.max(wait, this.#backoff(attempt)), signal);
			attempt += 1;
		}
	}

	/** One streaming request, until it ends. */
	async #stream(
		topic: string,
		onMessage: (payload: unknown) => void,
		{ signal: outer, onOpen, onError }: { [K in keyof SubscribeOptions]: SubscribeOptions[K] | undefined },
	): Promise<void> {
		const headers = { authorization: this.#authorization, accept: "text/event-stream" };
		// With the topic, which is known: it may hold a comma itself.
		const opened = `subscribe,${topic},`;
		const message = `message,${topic},`;
		await withDeadline(
			async (signal, answered) => {
				const response = await this.#fetch(this.#address("subscribe", topic), { headers, signal });
				answered();
				if (!response.ok) throw new UpstashRefusal("subscribe", response);
				if (!response.body) throw new Error("Upstash sent no stream");
				for await (const data of readDataLines(response.body)) {
					// A chunk may hold many messages: a subscriber that leaves at the first gets none of the others.
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

/** JSON when it is some, else the string itself. */
function parse(payload: string): unknown {
	try {
		return JSON.parse(payload);
	} catch {
		return payload;
	}
}
