import { ChatError, closeCodes } from "../../errors";
import type { FrameId, Welcome } from "../../schemas/frame";
import type { Clock } from "../clock";
import type { SocketListener } from "../delivery/node/node-socket";
import { SendQueue } from "../delivery/send-queue";
import type { Transport } from "../delivery/transport";
import type { WriteScheduler } from "../delivery/write-scheduler";
import type { ErrorReporter } from "../server/error-reporter";
import type { Beating } from "../server/heartbeat";
import type { MetricReporter } from "../server/metric";
import { checkKeys, decodeFrame, encodeAck, encodeError, encodeEvent } from "./codec";
import type { EventMap } from "./event-map";
import type { FrameHandler } from "./frame-handler";
import type { Disconnect } from "./socket";

/** Frames that may wait for an async handler to finish setting up. */
const EARLY_FRAMES_MAX = 64;

/** What the connections of one procedure share. */
export interface ConnectionOptions {
	incoming: EventMap;
	maxFrameBytes: number;
	clock: Clock;
	scheduler: WriteScheduler;
	onError: ErrorReporter;
	onMetric?: MetricReporter | undefined;
	/** It has ended, and its disconnect listeners were called. */
	onEnd: (connection: Connection) => void;
}

/** One live socket at the level of frames: reads, validates, dispatches and answers them. */
export class Connection implements Beating, SocketListener {
	readonly id: string;
	readonly sendQueue: SendQueue;
	lastSeen: number;
	readonly #options: ConnectionOptions;
	readonly #transport: Transport;
	#handler: FrameHandler<unknown> | undefined;
	#state: unknown;
	/** Calls of the handler that have not ended, and who waits for them to end. */
	#running = 0;
	#onIdle: (() => void)[] | undefined;
	#early: string[] | undefined = [];
	#ended: Disconnect | undefined;

	constructor(id: string, transport: Transport, options: ConnectionOptions) {
		const { clock, scheduler } = options;
		this.id = id;
		this.lastSeen = clock.now();
		this.sendQueue = new SendQueue({ transport, clock, scheduler });
		this.#transport = transport;
		this.#options = options;
	}

	get hasEnded(): boolean {
		return this.#ended !== undefined;
	}

	/** Greets the client; the handler's own events come after it. */
	welcome(welcome: Welcome): void {
		this.emit("welcome", welcome);
	}

	/** Sends one event to this client; its data is already validated. */
	emit(event: string, data: unknown): void {
		this.sendQueue.send(encodeEvent(event, data));
	}

	/** Called when the handler is set up: dispatches the frames that came before, and from now on each as it comes. */
	start(): void {
		const early = this.#ended ? [] : (this.#early ?? []);
		this.#early = undefined;
		for (const text of early) this.#dispatch(text);
	}

	/** Gives the frames of this connection to `handler`, with `state`. */
	handleBy<State>(handler: FrameHandler<State>, state: State): void {
		this.#handler = handler as FrameHandler<unknown>;
		this.#state = state;
		if (this.#ended) this.#disconnect(this.#ended);
	}

	/** Takes one frame as it came from the network. */
	receive(frame: unknown): void {
		this.seen();
		if (this.#ended) return;
		if (typeof frame !== "string") this.close(closeCodes.binary.code, "text frames only");
		else if (isLargerThan(this.#options.maxFrameBytes, frame)) {
			this.close(closeCodes.tooBig.code, "the frame is too big");
		} else if (!this.#early) this.#dispatch(frame);
		else if (this.#early.length < EARLY_FRAMES_MAX) this.#early.push(frame);
		else this.#answerError(new ChatError("LIMIT_EXCEEDED", "too many frames before the server was ready"), undefined);
	}

	/** Closes from this side. Nothing the client still sends is heard, also where it never answers the close. */
	close(code: number, reason: string): void {
		this.sendQueue.close(code, reason);
		this.end({ code, reason });
	}

	seen(): void {
		this.lastSeen = this.#options.clock.now();
	}

	ping(): boolean {
		return this.#transport.ping();
	}

	drop(): void {
		this.#transport.terminate();
		this.end({ code: 1006, reason: "no answer to the heartbeat" });
	}

	/** The socket is closed: tells the handler, once. */
	end(disconnect: Disconnect): void {
		if (this.#ended) return;
		this.#ended = disconnect;
		this.sendQueue.end();
		this.#disconnect(disconnect);
		this.#options.onEnd(this);
	}

	/** Resolves when no call of the handler is running. */
	async idle(): Promise<void> {
		if (this.#running === 0) return;
		await new Promise<void>((resolve) => {
			this.#onIdle ??= [];
			this.#onIdle.push(resolve);
		});
	}

	/** Runs what the end of this connection causes: `idle` waits for it, and what it throws is reported. Never rejects. */
	async runDisconnect(run: () => unknown): Promise<void> {
		this.#running += 1;
		try {
			await run();
		} catch (error) {
			this.#options.onError(error, { event: "disconnect", connectionId: this.id });
		} finally {
			this.#endRun();
		}
	}

	#dispatch(text: string): void {
		let id: FrameId | undefined;
		try {
			const [event, data, frameId] = decodeFrame(text);
			if (event === "ping") {
				this.emit("pong", null);
				return;
			}
			id = frameId;
			checkKeys(text, data);
			const parsed = this.#options.incoming.parse(event, data);
			if (!this.#handler) throw new ChatError("UNSUPPORTED", "this server does not handle the event", { event });
			void this.#handle(this.#handler, event, parsed, id);
		} catch (error) {
			this.#answerError(error, id);
		}
	}

	#disconnect(disconnect: Disconnect): void {
		const handler = this.#handler;
		if (handler) void this.runDisconnect(() => handler.disconnect(this.#state, disconnect));
	}

	/** Never rejects. */
	async #handle(handler: FrameHandler<unknown>, event: string, data: unknown, id: FrameId | undefined): Promise<void> {
		let answered = false;
		const ack = (result: unknown) => {
			if (answered) return;
			// Throws for a result that is no JSON, which is answered as a failure then.
			if (id !== undefined) this.sendQueue.send(encodeAck(result, id));
			answered = true;
		};
		this.#running += 1;
		try {
			ack(await handler.handle(this.#state, event, data, { ack }));
		} catch (error) {
			if (!ChatError.is(error) || error.cause !== undefined)
				this.#options.onError(error, { event, connectionId: this.id });
			if (!answered) this.#answerError(error, id, event);
			answered = true;
		} finally {
			this.#endRun();
		}
	}

	#endRun(): void {
		this.#running -= 1;
		if (this.#running > 0 || !this.#onIdle) return;
		for (const resolve of this.#onIdle) resolve();
		this.#onIdle = undefined;
	}

	#answerError(error: unknown, id: FrameId | undefined, event?: string): void {
		const wire = ChatError.is(error) ? error.toWire() : new ChatError("INTERNAL", "the server failed").toWire();
		this.#options.onMetric?.({ name: "errors", value: 1, attributes: { code: wire.code } });
		this.sendQueue.send(encodeError({ ...wire, event: wire.event ?? event }, id));
	}
}

function isLargerThan(maxBytes: number, text: string): boolean {
	// A UTF-16 unit takes at most three bytes of UTF-8, so most frames need no count.
	return text.length * 3 > maxBytes && (text.length > maxBytes || new TextEncoder().encode(text).length > maxBytes);
}
