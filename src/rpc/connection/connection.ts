import { ChatError, closeCodes, toWire } from "../../errors";
import type { FrameId, Welcome } from "../../schemas/frame";
import type { SocketListener } from "../delivery/node/node-socket";
import { SendQueue } from "../delivery/send-queue";
import type { Transport } from "../delivery/transport";
import type { HeartbeatTarget } from "../server/heartbeat";
import { checkKeys, decodeFrame, encodeAck, encodeError, encodeEvent, isLargerThan, peekFrame } from "./codec";
import type { ConnectionOptions } from "./connection-options";
import type { FrameHandler } from "./frame-handler";
import type { FrameLimit } from "./frame-limit";
import { Running } from "./running";
import type { Disconnect } from "./socket";

/** The most frames that wait while an async handler sets up. */
const EARLY_FRAMES_MAX = 64;
/** How long a client that floods may take to close, in milliseconds. */
const FLOODER_CLOSE_MS = 2_000;

/** One live socket at the level of frames: decodes, validates, dispatches and answers them. */
export class Connection implements HeartbeatTarget, SocketListener {
	readonly id: string;
	readonly sendQueue: SendQueue;
	lastSeen: number;
	/** Counts the frames. Undefined for a connection without limits. */
	limit: FrameLimit | undefined;
	readonly #options: ConnectionOptions<Connection>;
	readonly #transport: Transport;
	#handler: FrameHandler<unknown> | undefined;
	#state: unknown;
	readonly #running = new Running();
	#early: string[] | undefined = [];
	/** True once more frames have come than wait. The client is told once, or each frame of a flood would get an answer. */
	#hasRefusedEarly = false;
	#ended: Disconnect | undefined;
	/** Ends the timer of a pause, or of a close that the client has to answer. */
	#stopTimer: (() => void) | undefined;
	#isPaused = false;

	constructor(id: string, transport: Transport, options: ConnectionOptions<Connection>) {
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

	/** Sends `welcome`, before any event of the handler. */
	welcome(welcome: Welcome): void {
		this.emit("welcome", welcome);
	}

	/** Sends one event to this client. The data is already validated. */
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

	/** Receives one frame from the network. */
	receive(frame: unknown): void {
		this.seen();
		if (this.#ended || this.#isPaused) return;
		if (typeof frame !== "string") this.close(closeCodes.binary.code, "text frames only");
		else if (isLargerThan(this.#options.maxFrameBytes, frame)) {
			this.close(closeCodes.tooBig.code, "the frame is too large");
		} else if (!this.#early) this.#dispatch(frame);
		else if (this.#early.length < EARLY_FRAMES_MAX) this.#early.push(frame);
		else this.#refuseEarly();
	}

	/** Receives a protocol ping or pong. Returns false if a ping must not be answered. */
	receiveControl(): boolean {
		this.seen();
		if (this.#ended || this.#isPaused) return false;
		return !this.limit || this.limit.arrived(0) === "handle";
	}

	/** True while nothing is read, so that the client's silence means nothing. */
	get isPaused(): boolean {
		return this.#isPaused;
	}

	/** Reads nothing for `ms`. What arrives meanwhile, where the runtime reads it all the same, is dropped without being parsed. */
	pause(ms: number): void {
		if (this.#ended || this.#isPaused) return;
		this.#isPaused = true;
		this.#transport.pause();
		this.#stopTimer = this.#options.clock.after(ms, () => this.#resume());
	}

	/** Closes a client that floods, and ends its socket if it does not close too. */
	closeFlooding(reconnectMs: number): void {
		if (this.#ended) return;
		this.emit("reconnect", { inMs: reconnectMs });
		this.close(closeCodes.flooding.code, "too many frames");
		// Not read on, although the client's close is not seen then, because what waits in the network may be megabytes.
		this.#transport.pause();
		this.#stopTimer = this.#options.clock.after(FLOODER_CLOSE_MS, () => this.#transport.terminate());
	}

	/** Closes from this side. Frames that still arrive are ignored, even when the client never answers the close. */
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

	/** Ends this connection because its socket is closed. Calls the handler once. */
	end(disconnect: Disconnect): void {
		this.#stopTimer?.();
		this.#stopTimer = undefined;
		if (this.#ended) return;
		// Or the client's answer to a close would not be read.
		this.#resume();
		this.#ended = disconnect;
		this.sendQueue.end();
		this.#disconnect(disconnect);
		this.#options.onEnd(this);
	}

	/** Resolves when no call of the handler is running. */
	idle(): Promise<void> {
		return this.#running.idle();
	}

	/** Runs what the end of this connection causes: `idle` waits for it, and what it throws is reported. Never rejects. */
	async runDisconnect(run: () => unknown): Promise<void> {
		this.#running.begin();
		try {
			await run();
		} catch (error) {
			this.#options.onError(error, { event: "disconnect", connectionId: this.id });
		} finally {
			this.#running.end();
		}
	}

	#refuseEarly(): void {
		if (this.#hasRefusedEarly) return;
		this.#hasRefusedEarly = true;
		this.#answerError(new ChatError("LIMIT_EXCEEDED", "too many frames before the server was ready"), undefined);
	}

	#resume(): void {
		if (!this.#isPaused) return;
		this.#isPaused = false;
		this.#stopTimer?.();
		this.#stopTimer = undefined;
		this.#transport.resume();
		this.seen();
	}

	#dispatch(text: string): void {
		const verdict = this.limit ? this.limit.arrived(text.length) : "handle";
		if (verdict === "drop") return;
		let id: FrameId | undefined;
		try {
			if (verdict === "refuse") {
				const refused = peekFrame(text);
				id = refused.id;
				throw this.#refusal(refused.event, refused.data);
			}
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

	#refusal(event: string | undefined, data: unknown): ChatError {
		const retryAfterMs = this.limit?.refuse(event ?? "", data);
		return new ChatError("RATE_LIMITED", "too many at once", { event, retryAfterMs });
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
			// Throws when the result cannot be JSON; the frame is then answered with an error.
			const text = id === undefined ? undefined : encodeAck(result, id);
			if (text !== undefined) this.sendQueue.send(text);
			answered = true;
			this.limit?.answered(result, text?.length);
		};
		this.#running.begin();
		try {
			ack(await handler.handle(this.#state, event, data, { ack }));
		} catch (error) {
			if (!ChatError.is(error) || error.cause !== undefined)
				this.#options.onError(error, { event, connectionId: this.id });
			if (!answered) this.#answerError(error, id, event);
			answered = true;
		} finally {
			this.#running.end();
		}
	}

	#answerError(error: unknown, id: FrameId | undefined, event?: string): void {
		const wire = ChatError.is(error) ? toWire(error) : toWire(new ChatError("INTERNAL", "the server failed"));
		this.limit?.failed(wire.code);
		this.#options.onMetric?.({ name: "errors", value: 1, attributes: { code: wire.code } });
		this.sendQueue.send(encodeError({ ...wire, event: wire.event ?? event }, id));
	}
}
