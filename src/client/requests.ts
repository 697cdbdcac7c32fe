import { ChatError } from "../errors";
import { ChatTimeoutError } from "./timeout-error";

/** After this long without an answer, over all attempts, nobody can know. */
const GIVE_UP_MS = 120_000;

interface Request {
	id: number;
	event: string;
	data: unknown;
	/** Safe to send again: the server does it once, however often it is asked. */
	isRepeatable: boolean;
	timeoutMs: number;
	giveUpAt: number;
	isSent: boolean;
	timer: ReturnType<typeof setTimeout> | undefined;
	resolve: (result: unknown) => void;
	reject: (error: Error) => void;
}

/** What was asked for and not yet answered: *outgoing* while it is not sent, *pending* once it is. In order of asking. */
export class Requests {
	readonly #byId = new Map<number, Request>();
	readonly #send: (text: string) => void;
	readonly #max: number;
	#nextId = 1;
	#isUp = false;

	constructor(max: number, send: (text: string) => void) {
		this.#max = max;
		this.#send = send;
	}

	/** @returns the ack's result; rejects with a ChatError, or a ChatTimeoutError when nobody can know. */
	ask(event: string, data: unknown, { isRepeatable, timeoutMs }: { isRepeatable: boolean; timeoutMs: number }) {
		return new Promise<unknown>((resolve, reject) => {
			if (this.#byId.size >= this.#max) {
				reject(new ChatError("LIMIT_EXCEEDED", `${this.#max} requests are waiting already`, { event }));
				return;
			}
			const request: Request = {
				id: this.#nextId++,
				event,
				data,
				isRepeatable,
				timeoutMs,
				giveUpAt: Date.now() + GIVE_UP_MS,
				isSent: false,
				timer: undefined,
				resolve,
				reject,
			};
			this.#byId.set(request.id, request);
			this.#put(request);
		});
	}

	/** The line is up: what `first` asks is sent first, then what waits, and again what may be repeated. */
	up(first: () => void): void {
		const waiting = [...this.#byId.values()];
		this.#isUp = true;
		first();
		for (const request of waiting) this.#put(request);
	}

	/** The line is down: what cannot be repeated has an unknown end. */
	down(): void {
		this.#isUp = false;
		for (const request of [...this.#byId.values()]) {
			if (request.isSent && !request.isRepeatable) this.#end(request)?.reject(new ChatTimeoutError(request.event));
			else this.#put(request);
		}
	}

	ack(id: unknown, result: unknown): boolean {
		const request = this.#take(id);
		request?.resolve(result);
		return request !== undefined;
	}

	fail(id: unknown, error: Error): boolean {
		const request = this.#take(id);
		request?.reject(error);
		return request !== undefined;
	}

	/** Nothing will be answered any more. */
	close(): void {
		for (const request of [...this.#byId.values()]) this.#end(request)?.reject(new ChatTimeoutError(request.event));
	}

	#put(request: Request): void {
		clearTimeout(request.timer);
		const left = request.giveUpAt - Date.now();
		if (this.#isUp) {
			this.#send(JSON.stringify([request.event, request.data ?? null, request.id]));
			request.isSent = true;
		}
		const wait = this.#isUp ? Math.min(left, request.timeoutMs) : left;
		request.timer = setTimeout(() => this.#late(request), Math.max(wait, 0));
	}

	#late(request: Request): void {
		const isOver = Date.now() >= request.giveUpAt || (request.isSent && !request.isRepeatable);
		if (isOver) this.#end(request)?.reject(new ChatTimeoutError(request.event));
		else this.#put(request);
	}

	#take(id: unknown): Request | undefined {
		const request = typeof id === "number" ? this.#byId.get(id) : undefined;
		return request && this.#end(request);
	}

	#end(request: Request): Request | undefined {
		clearTimeout(request.timer);
		return this.#byId.delete(request.id) ? request : undefined;
	}
}
