import type { InferIncoming } from "../../../rpc/builder/infer";
import type { AnyProcedure, BuiltInChat } from "../../events";
import type { Draft } from "../../outbox/draft";

/**
 * The content of a new message: `text` of 1 to 2,000 characters, `replyTo` the `id` of a stored message, `metadata` of at most
 * 16 KiB of JSON that matches the chat's own schema.
 */
export type NewMessage<P extends AnyProcedure = BuiltInChat> =
	InferIncoming<P> extends { sendMessage: infer Sent extends { text: string } }
		? Readonly<Omit<Sent, "room" | "clientId">>
		: Pick<Draft, "text" | "replyTo" | "metadata">;

/** What `send` accepts: a text, or a `NewMessage`. Only a `NewMessage` if the chat's messages require metadata. */
export type Sendable<P extends AnyProcedure = BuiltInChat> =
	{ text: string } extends NewMessage<P> ? string | NewMessage<P> : NewMessage<P>;
