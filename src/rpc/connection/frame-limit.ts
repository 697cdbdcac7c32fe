import type { ErrorCode } from "../../schemas/error";

/** What happens to a frame: it is handled, answered with `RATE_LIMITED`, or dropped without being parsed. */
export type FrameVerdict = "handle" | "refuse" | "drop";

/** What counts everything that comes in on one connection. It may pause or close the connection. */
export interface FrameLimit {
	/** Counts a frame of `size` characters, before it is parsed. */
	arrived(size: number): FrameVerdict;
	/** Returns the milliseconds after which the client should send a refused frame again. */
	refuse(event: string, data: unknown): number;
	/** Counts a frame that was answered with an error. */
	failed(code: ErrorCode): void;
	/** Counts what a result cost. `size` is the length of the ack, or undefined if the client asked for none. */
	answered(result: unknown, size: number | undefined): void;
}
