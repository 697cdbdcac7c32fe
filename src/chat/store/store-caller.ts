import type { MessageStore } from "../../adapters/message-store";
import { StoreError, type StoreFailure } from "../../adapters/store-error";
import { ChatError } from "../../errors";
import type { Clock } from "../../rpc/clock";
import type { ErrorReporter } from "../../rpc/server/error-reporter";
import type { MetricReporter } from "../../rpc/server/metric";
import { Deadline } from "../deadline";
import { type CallKind, StoreBreakers } from "./store-breaker";

const WRITE_DEADLINE_MS = 3_000;
const READ_DEADLINE_MS = 2_000;

/** The text of `STORE_UNAVAILABLE`. */
const errorTexts: Record<StoreFailure, string> = {
	transient: "the store is not available",
	permanent: "the store rejected this",
	unknown: "the store did not answer",
};
const appendTexts: Record<StoreFailure, string> = {
	transient: "the message store is not available",
	permanent: "the message store rejected this",
	unknown: "the message store did not answer; the message may be stored, so send it again with the same clientId",
};
const changeTexts: Record<StoreFailure, string> = {
	...errorTexts,
	unknown: "the store did not answer; the change may be stored",
};

export interface StoreCallerOptions {
	clock: Clock;
	onError: ErrorReporter;
	onMetric?: MetricReporter | undefined;
}

/** One call of the app's store. */
export interface StoreCall<Answer, Result> {
	name: keyof MessageStore;
	/** The room that the call is about, for `onError`. */
	room?: string | undefined;
	/** Each kind has a breaker. A read may take 2 s, the others 3 s. */
	kind: CallKind;
	ask: () => Promise<Answer>;
	/** Validates the answer. What it throws counts as a failure of the store. */
	read: (answer: Answer) => Result;
}

/** The way to the app's store, with a deadline and a breaker for every call. A failure becomes an error code of the wire. */
export class StoreCaller {
	readonly #breakers: StoreBreakers;
	readonly #deadlines: Record<CallKind, Deadline>;
	readonly #options: StoreCallerOptions;

	constructor(options: StoreCallerOptions) {
		const { clock } = options;
		this.#breakers = new StoreBreakers(clock);
		this.#deadlines = {
			read: new Deadline(READ_DEADLINE_MS, clock, lateAfter(READ_DEADLINE_MS)),
			write: new Deadline(WRITE_DEADLINE_MS, clock, lateAfter(WRITE_DEADLINE_MS)),
			change: new Deadline(WRITE_DEADLINE_MS, clock, lateAfter(WRITE_DEADLINE_MS)),
			mark: new Deadline(WRITE_DEADLINE_MS, clock, lateAfter(WRITE_DEADLINE_MS)),
		};
		this.#options = options;
	}

	/** Whether the store answers calls of this kind, as far as is known. */
	isUp(kind: CallKind): boolean {
		return !this.#breakers.isOpen(kind);
	}

	/**
	 * Calls the store, and returns its answer as `read` validates it.
	 *
	 * @throws ChatError the store's own `ChatError`, else `STORE_UNAVAILABLE`, because a driver's text goes only to `onError`.
	 */
	async call<Answer, Result>({ name, room, kind, ask, read }: StoreCall<Answer, Result>): Promise<Result> {
		if (!this.#breakers.allows(kind)) throw unavailable(textsOf(name, kind), "transient");
		const { clock, onMetric } = this.#options;
		const startedAt = onMetric ? clock.now() : 0;
		const reportDuration =
			onMetric &&
			((ok: boolean) =>
				onMetric({ name: "store.duration", value: clock.now() - startedAt, attributes: { call: name, ok } }));
		try {
			// `Promise.resolve`, because a store written without types may not return a promise.
			const result = read(await this.#deadlines[kind].run(Promise.resolve(ask())));
			this.#breakers.succeeded(kind);
			reportDuration?.(true);
			return result;
		} catch (error) {
			reportDuration?.(false);
			this.#breakers.failed(kind, error);
			if (ChatError.is(error)) throw error;
			this.#options.onError(error, room === undefined ? {} : { room });
			throw unavailable(textsOf(name, kind), StoreError.is(error) ? error.failure : "unknown");
		}
	}
}

function textsOf(call: keyof MessageStore, kind: CallKind): Record<StoreFailure, string> {
	if (call === "append") return appendTexts;
	return kind === "change" || call === "mark" ? changeTexts : errorTexts;
}

const unavailable = (texts: Record<StoreFailure, string>, failure: StoreFailure) =>
	new ChatError("STORE_UNAVAILABLE", texts[failure], failure === "permanent" ? {} : { retryAfterMs: 1_000 });

const lateAfter = (ms: number) => () => new Error(`the store did not answer within ${ms} ms`);
