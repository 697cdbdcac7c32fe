import type { ChatError } from "../../../errors";

/** An event to send to the server. */
export interface OutgoingFrame {
	readonly event: string;
	readonly data: unknown;
	/** How long to wait for the answer, in milliseconds, counted while the frame is pending. */
	readonly timeoutMs?: number | undefined;
	/** Called with the ack. Without it, no ack is requested, and the frame is removed once it is sent. */
	readonly resolve?: ((result: unknown) => void) | undefined;
	readonly reject: (error: Error) => void;
	/** Called each time the frame is sent. */
	readonly onSent?: (() => void) | undefined;
}

/** What decides about the order and the repetition of a frame. */
export interface QueuedFrame {
	readonly event: string;
	/** The room that the data names, or "". */
	readonly room: string;
}

/** What the rooms decide about frames. */
export interface FrameRules {
	/** True for a frame that may be sent again although the server may have carried it out already. */
	mayRepeat(frame: QueuedFrame): boolean;
	/** True for a frame that has to wait, but that later frames may overtake. */
	isHeld(frame: QueuedFrame): boolean;
}

/** A frame in the request queue, and its progress. */
export interface QueuedRequest extends OutgoingFrame, QueuedFrame {
	/** The id that the answer will carry. */
	readonly id: number;
	/** The encoded frame: the same for each attempt, except for the size of the page that it asks for. */
	text: string;
	/** True for a frame that asks for a page, of a size that the client chooses. */
	readonly isPage: boolean;
	/** When the page was asked for. */
	sentAt?: number | undefined;
	/** True for a frame that belongs to one connection and is not sent again on the next. */
	readonly isOnce: boolean;
	/** True if the frame is to be sent, for the first time or again. */
	isOutgoing?: boolean;
	/** True if the frame was sent at least once, on this connection or an earlier one. */
	isSent?: boolean;
	/** How many attempts the server may have carried out: all except those that it certainly refused. */
	uncertain: number;
	/** The last answer, if it was a temporary refusal. */
	refusal?: ChatError;
	/** When the frame is given up, whatever happened to it. */
	readonly expiresAt: number;
	/** The timeout of the answer, the delay before the next attempt, or the time until the frame is given up. */
	timer?: ReturnType<typeof setTimeout>;
}
