import type { ErrorReporter } from "../../rpc/server/error-reporter";
import type { HealSource } from "../cluster/lost-changes";
import type { EncodedMessage } from "../store/encoded-message";
import type { MessageEncoder } from "../store/message-encoder";
import type { GapFillerOptions } from "./gap-filler";

/** What a room's timeline is given, and whom it tells. */
export interface TimelineOptions extends Pick<GapFillerOptions, "store" | "clock"> {
	room: string;
	encoder: MessageEncoder;
	/** Sends one change to the members here, who have been sent every change before it. */
	deliver: (event: "newMessage" | "messageUpdated", change: EncodedMessage) => void;
	/** Tells the members here that the changes up to `seq` were overtaken, so that the next one follows. */
	pass: (seq: number) => void;
	/** A change that was delivered is replaced by the store's, so what is kept of the room may be wrong. */
	onReplaced: () => void;
	/** The room has a new epoch, so what members and clients know of it is void. */
	onRenumbered: () => void;
	/** `count` changes up to `seq` were read from the store, because they had not arrived. */
	onHealed: (source: HealSource, count: number, seq: number) => void;
	onError: ErrorReporter;
}
