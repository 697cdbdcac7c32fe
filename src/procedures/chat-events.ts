import * as z from "zod";
import type { EventSchemas } from "../rpc/builder/infer";
import { editMessageSchema, incomingEvents, sendMessageSchema } from "../schemas/incoming";
import type { ChatMessage, Member, MemberWith } from "../schemas/message";
import { outgoingEvents } from "../schemas/outgoing";
import { metadataSchema, TEXT_MAX, textUpTo } from "../schemas/primitives";
import type { BuiltInAcks, BuiltInIncoming } from "./built-in-events";
import type { EventArgs, EventListener } from "./custom-events";

/** The options that add custom events to a chat, and a schema for the metadata of its messages. */
export interface CustomChatOptions<
	In extends EventSchemas,
	Out extends EventSchemas,
	Meta extends z.ZodType | undefined,
> {
	/**
	 * Custom events that a client may send, by name. An event whose data has a string `room` is for members of that room: it
	 * needs membership, `authorize` is asked, and it is handled after what the same client sent to that room before.
	 */
	incoming?: In;
	/**
	 * Custom events that the server sends, by name, with `io` and `socket.emit` of a listener. They are not stored: a user who
	 * is offline misses them.
	 */
	outgoing?: Out;
	/**
	 * The schema of a sent message's `metadata`, within 16 KiB of JSON. Metadata is required if the schema does not accept
	 * undefined. The schema's output is stored. Messages that are already stored are not checked.
	 */
	metadata?: Meta;
}

/** The types of what a listener is given. */
export interface ListenerTypes {
	incoming: EventSchemas;
	outgoing: EventSchemas;
	/** What `auth` adds to `ctx`. */
	ctx: object;
}

/** The listeners of a chat's custom events. */
export interface CustomListeners<T extends ListenerTypes, Results> {
	/** The listener of each event of `incoming`. Its result is the ack; a `ChatError` that it throws is the answer. */
	on?: {
		[E in keyof Results]: EventListener<
			EventArgs<E extends keyof T["incoming"] ? z.output<T["incoming"][E]> : never, T["outgoing"], T["ctx"]>,
			Results[E]
		>;
	};
}

/** No custom events. */
export type NoEvents = Record<never, never>;

/** A message whose metadata has a custom schema. */
type MessageWith<Meta> = Meta extends z.ZodType
	? Omit<ChatMessage, "metadata"> & { metadata?: z.output<Meta> }
	: ChatMessage;

type EditDataWith<Meta extends z.ZodType> = Omit<z.input<typeof editMessageSchema>, "metadata"> & {
	metadata?: z.input<Meta>;
};

type SendDataWith<Meta extends z.ZodType> = Omit<z.input<typeof sendMessageSchema>, "metadata"> &
	(undefined extends z.input<Meta> ? { metadata?: z.input<Meta> } : { metadata: z.input<Meta> });

/** What a client may send: the built-in events, with custom metadata, and the custom events. */
export type IncomingWith<In, Meta> = (Meta extends z.ZodType
	? Omit<BuiltInIncoming, "sendMessage" | "editMessage"> & {
			readonly sendMessage: z.ZodType<z.output<typeof sendMessageSchema>, SendDataWith<Meta>>;
			readonly editMessage: z.ZodType<z.output<typeof editMessageSchema>, EditDataWith<Meta>>;
		}
	: BuiltInIncoming) &
	In;

/** The events whose data is a member. */
type MemberEvent = "userJoined" | "userLeft" | "memberChanged";

/** The built-in events that a server may send, with custom metadata. */
type MessagesOut<Meta> = Meta extends z.ZodType
	? Omit<typeof outgoingEvents, "newMessage" | "messageUpdated"> & {
			readonly newMessage: z.ZodType<MessageWith<Meta>>;
			readonly messageUpdated: z.ZodType<MessageWith<Meta>>;
		}
	: typeof outgoingEvents;

/** What a server may send: the built-in events, with custom metadata and profiles, and the custom events. */
export type OutgoingWith<Out, Meta, Profile = undefined> = (Profile extends z.ZodType
	? Omit<MessagesOut<Meta>, MemberEvent> & {
			readonly [E in MemberEvent]: z.ZodType<MemberWith<z.output<Profile>> & { room: string }>;
		}
	: MessagesOut<Meta>) &
	Out;

/** An ack whose messages have custom metadata. */
type MessagesAck<Ack, Meta> = Meta extends z.ZodType
	? Ack extends ChatMessage
		? MessageWith<Meta>
		: Ack extends { messages: ChatMessage[] }
			? Omit<Ack, "messages" | "quoted"> & {
					messages: MessageWith<Meta>[];
					quoted?: Record<string, MessageWith<Meta>> | undefined;
				}
			: Ack
	: Ack;

/** An ack whose members have custom profiles. */
type MembersAck<Ack, Profile> = Profile extends z.ZodType
	? Ack extends { members: Member[] }
		? Omit<Ack, "members"> & { members: MemberWith<z.output<Profile>>[] }
		: Ack
	: Ack;

/** The ack results of the built-in events, with custom metadata and profiles, and of the custom events. */
export type AcksWith<Results, Meta, Profile = undefined> = ([Meta, Profile] extends [undefined, undefined]
	? BuiltInAcks
	: { [E in keyof BuiltInAcks]: MembersAck<MessagesAck<BuiltInAcks[E], Meta>, Profile> }) &
	Results;

/** What a chat's messages and members may have. */
export interface EventOptions {
	/** The custom schema of metadata. */
	metadata?: z.ZodType | undefined;
	/** The custom schema of profiles. */
	profile?: z.ZodType | undefined;
	/** The most characters of a text. */
	text?: number;
}

/** Returns all events of a chat: the built-in ones, with what its messages and members may have, and the custom ones. */
export function chatEvents(
	incoming: EventSchemas = {},
	outgoing: EventSchemas = {},
	{ metadata, profile, text: textMax = TEXT_MAX }: EventOptions = {},
): { incoming: EventSchemas; outgoing: EventSchemas } {
	const text = textMax !== TEXT_MAX && { text: textUpTo(textMax) };
	const custom = metadata && bounded(metadata);
	const sendMessage = sendMessageSchema.extend({ ...text, ...(custom && { metadata: custom }) });
	const changed = custom && { metadata: withoutDefault(custom) };
	const editMessage = editMessageSchema.extend({ ...text, ...changed });
	return {
		incoming: { ...incomingEvents, ...((text || custom) && { sendMessage, editMessage }), ...incoming },
		outgoing: { ...outgoingEvents, ...(profile && membersOf(profile)), ...outgoing },
	};
}

/** Returns the events about members, with a schema of their profiles. */
function membersOf(profile: z.ZodType): Record<MemberEvent, z.ZodType> {
	const { userJoined, userLeft, memberChanged } = outgoingEvents;
	const shape = { profile: z.optional(profile) };
	return {
		userJoined: userJoined.extend(shape),
		userLeft: userLeft.extend(shape),
		memberChanged: memberChanged.extend(shape),
	};
}

/** Returns a schema that leaves metadata undefined where it is not given, because then an edit leaves it as it is. */
function withoutDefault(metadata: z.ZodType): z.ZodType {
	const missing = metadata.safeParse(undefined);
	const hasDefault = missing.success && missing.data !== undefined;
	return hasDefault ? z.union([z.undefined(), metadata]).optional() : metadata.optional();
}

/** Returns a schema that runs the custom one only on JSON of an allowed size, and checks the size of its output again. */
function bounded(metadata: z.ZodType): z.ZodType {
	type Json = z.output<typeof metadataSchema> | undefined;
	const missing = metadata.safeParse(undefined);
	const input: z.ZodType<Json, Json> = missing.success ? metadataSchema.optional() : metadataSchema;
	// Not optional if there is a default, because an object schema skips a key whose input and output are both optional.
	const output: z.ZodType<Json, Json> = missing.success && missing.data === undefined ? input : metadataSchema;
	return input.pipe(metadata as typeof input).pipe(output);
}
