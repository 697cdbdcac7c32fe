import type { Answer, Disconnect } from "./socket";

/**
 * The code that a connection passes its events to. One handler may serve many connections; `state` is what it keeps for the
 * connection that the event came from.
 */
export interface FrameHandler<State> {
	/** Handles an event whose data is already validated. The result is acked; an error that this throws is answered. */
	handle(state: State, event: string, data: unknown, answer: Answer): unknown;
	/** Called once when the connection has ended. */
	disconnect(state: State, disconnect: Disconnect): unknown;
}
