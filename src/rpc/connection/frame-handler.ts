import type { Answer, Disconnect } from "./socket";

/**
 * What answers the frames of many connections, in place of listeners, which every connection would have its own of.
 * `state` is what is kept of the one connection.
 */
export interface FrameHandler<State> {
	/** An event whose data is already validated. What it returns is acked, what it throws is answered as an error. */
	handle(state: State, event: string, data: unknown, answer: Answer): unknown;
	/** The connection has ended. */
	disconnect(state: State, disconnect: Disconnect): unknown;
}
