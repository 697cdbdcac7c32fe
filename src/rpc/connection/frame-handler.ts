import type { Answer, Disconnect } from "./socket";

/**
 * The code that a connection gives its frames to. One handler may serve many connections: `state` is what it keeps for the
 * one that the frame came from.
 */
export interface FrameHandler<State> {
	/** Handles an event whose data is already validated. What this returns is acked; what this throws is answered as an error. */
	handle(state: State, event: string, data: unknown, answer: Answer): unknown;
	/** The connection has ended. Called once. */
	disconnect(state: State, disconnect: Disconnect): unknown;
}
