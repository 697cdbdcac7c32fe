import type { ChatError } from "../../../errors";

/** An event on its way to the server. */
export interface OutgoingFrame {
	readonly event: string;
	readonly data: unknown;
	/** Milliseconds, counted while it is sent and not answered. */
	readonly timeoutMs: number;
	/** Called with the ack. Without it no answer is asked for, and the frame is forgotten once it is sent. */
	readonly resolve?: (result: unknown) => void;
	readonly reject: (error: Error) => void;
	/** Called when it goes out, also when it does so again. */
	readonly onSent?: (() => void) | undefined;
}

/** What is asked about a frame that is not done. */
export interface QueuedFrame {
	readonly event: string;
	/** The room that its data names, or "". */
	readonly room: string;
}

/** A frame that is not done, and how far it has come. */
export interface QueuedRequest extends OutgoingFrame, QueuedFrame {
	/** What its answer carries. */
	readonly id: number;
	/** What goes out, the same at each attempt. */
	readonly text: string;
	/** Belongs to one connection: not sent again on the next. */
	readonly isOnce: boolean;
	/** To be sent, for the first time or again. */
	isOutgoing: boolean;
	/** It went out at least once, on this connection or an earlier one. */
	isSent: boolean;
	/** Attempts that the server may have carried out: all but those that it refused for certain. */
	uncertain: number;
	/** The last answer, when it was one to try again after. */
	refusal?: ChatError;
	giveUpTimer?: ReturnType<typeof setTimeout>;
	/** The timeout of the answer, or the wait before the next attempt. */
	timer?: ReturnType<typeof setTimeout>;
}
