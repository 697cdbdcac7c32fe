import type * as z from "zod";
import type { EventSchemas } from "../rpc/builder/infer";
import { type AckResults, incomingEvents, sendMessageSchema } from "../schemas/incoming";
import type { ChatMessage } from "../schemas/message";
import { outgoingEvents } from "../schemas/outgoing";
import { metadataSchema } from "../schemas/primitives";
import type { EventListener } from "./custom-events";

/** Events of the app's own beside the chat's, and what its messages carry. */
export interface CustomChatOptions<
	In extends EventSchemas,
	Out extends EventSchemas,
	Results extends { [E in keyof In]: unknown },
	Meta extends z.ZodType | undefined,
> {
	/**
	 * Events that a client may send, by name. One whose data has a `room`, a string, is for members of that room: it needs
	 * membership, `authorize` is asked, and it waits for what the same client sent there before.
	 */
	incoming?: In;
	/**
	 * Events that the server sends, by name, with `io` and `socket.emit` of a listener. They are not kept: who is away
	 * misses them.
	 */
	outgoing?: Out;
	/** What is done with each event of `incoming`. What it returns is acked; a `ChatError` that it throws is the answer. */
	on?: {
		[E in keyof Results]: EventListener<E extends keyof In ? z.output<In[E]> : never, Out, Results[E]>;
	};
	/**
	 * What the `metadata` of a sent message has to be, within 16 KiB of JSON: required if the schema does not take
	 * undefined. What it gives back is stored. Messages that are stored already are not judged by it.
	 */
	metadata?: Meta;
}

/** No events but the chat's. */
export type NoEvents = Record<never, never>;

/** A message whose metadata has a schema of the app's own. */
type MessageWith<Meta> = Meta extends z.ZodType
	? Omit<ChatMessage, "metadata"> & { metadata?: z.output<Meta> }
	: ChatMessage;

type SentWith<Meta extends z.ZodType> = Omit<z.input<typeof sendMessageSchema>, "metadata"> &
	(undefined extends z.input<Meta> ? { metadata?: z.input<Meta> } : { metadata: z.input<Meta> });

/** What a client may send: the chat's events, with metadata of the app's own, and the app's events. */
export type IncomingWith<In, Meta> = (Meta extends z.ZodType
	? Omit<typeof incomingEvents, "sendMessage"> & {
			readonly sendMessage: z.ZodType<z.output<typeof sendMessageSchema>, SentWith<Meta>>;
		}
	: typeof incomingEvents) &
	In;

/** What a server may send. */
export type OutgoingWith<Out, Meta> = (Meta extends z.ZodType
	? Omit<typeof outgoingEvents, "newMessage" | "messageUpdated"> & {
			readonly newMessage: z.ZodType<MessageWith<Meta>>;
			readonly messageUpdated: z.ZodType<MessageWith<Meta>>;
		}
	: typeof outgoingEvents) &
	Out;

/** What acks carry. */
export type AcksWith<Results, Meta> = (Meta extends z.ZodType
	? {
			[E in keyof AckResults]: AckResults[E] extends ChatMessage
				? MessageWith<Meta>
				: AckResults[E] extends { messages: ChatMessage[] }
					? Omit<AckResults[E], "messages"> & { messages: MessageWith<Meta>[] }
					: AckResults[E];
		}
	: AckResults) &
	Results;

/** All events of a chat, with those of the app's own and its metadata. */
export function chatEvents(
	incoming: EventSchemas = {},
	outgoing: EventSchemas = {},
	metadata?: z.ZodType,
): { incoming: EventSchemas; outgoing: EventSchemas } {
	const sendMessage = metadata && sendMessageSchema.extend({ metadata: bounded(metadata) });
	return {
		incoming: { ...incomingEvents, ...(sendMessage && { sendMessage }), ...incoming },
		outgoing: { ...outgoingEvents, ...outgoing },
	};
}

/** Judged by the app only once it is known to be JSON that fits; what the app makes of it has to fit as well. */
function bounded(metadata: z.ZodType): z.ZodType {
	type Json = z.output<typeof metadataSchema> | undefined;
	const missing = metadata.safeParse(undefined);
	const given: z.ZodType<Json, Json> = missing.success ? metadataSchema.optional() : metadataSchema;
	// Not optional where there is a default: an object's schema asks for no key that may be missing both before and after.
	const kept: z.ZodType<Json, Json> = missing.success && missing.data === undefined ? given : metadataSchema;
	return given.pipe(metadata as typeof given).pipe(kept);
}
