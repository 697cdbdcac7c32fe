import type * as z from "zod";
import { closeCodes, errorTable } from "../../../errors";
import type { EventSchemas, SocketEvents } from "../../../rpc/builder/infer";
import { wireErrorSchema } from "../../../schemas/error";
import { frameIdSchema, welcomeSchema } from "../../../schemas/frame";
import { ackResults } from "../../../schemas/incoming";
import { supportedEvents } from "../../built-in-events";
import {
	ackFrame,
	errorFrame,
	type FrameMessage,
	incomingFrame,
	outgoingFrame,
	pingFrame,
	pongFrame,
	welcomeFrame,
} from "./frames";
import { type JsonSchema, keyOf, refTo, toJsonSchemas } from "./json-schemas";
import type { AsyncApiLocation } from "./location";

/** What the document says about the app. */
export interface AsyncApiOptions extends AsyncApiLocation {
	/** Default "Chat". */
	title?: string | undefined;
	/** The version of the app's API. Default "1.0.0". */
	version?: string | undefined;
}

const CHANNEL = { $ref: "#/channels/chat" };
const messageRef = (message: string) => ({ $ref: `#/channels/chat/messages/${message}` });

/**
 * Describes the wire of a chat as an AsyncAPI 3 document, made from its schemas: for docs, and for clients in other
 * languages. The document includes custom events. Its point of view is the server's, which receives what clients send.
 *
 * @returns a document that is plain JSON.
 * @example await writeFile("asyncapi.json", JSON.stringify(asyncApi(wsChat, { title: "Support chat" })));
 */
export function asyncApi(
	{ events: { incoming: allIncoming, outgoing } }: SocketEvents<EventSchemas, EventSchemas, unknown>,
	{ title = "Chat", version = "1.0.0", ...location }: AsyncApiOptions = {},
): Record<string, unknown> {
	const incoming = supportedEvents(allIncoming);
	const acks: EventSchemas = ackResults;
	const inputs = named(incoming, "Data");
	const outputs = new Map<string, z.ZodType>([
		...named(outgoing, "Event"),
		...named(pick(acks, Object.keys(incoming)), "Ack"),
		["Error", wireErrorSchema],
		["Welcome", welcomeSchema],
		["FrameId", frameIdSchema],
	]);
	const messages: Record<string, FrameMessage> = { welcomeFrame, errorFrame, pingFrame, pongFrame };
	const operations: Record<string, object> = {
		welcome: { action: "send", channel: CHANNEL, messages: [messageRef("welcomeFrame")] },
		ping: operationOf("receive", "pingFrame", ["pongFrame"]),
	};
	for (const event of Object.keys(incoming)) {
		const key = keyOf(event);
		// The ack of a custom event is whatever its listener returns.
		const result: JsonSchema = Object.hasOwn(acks, event) ? refTo(`${key}Ack`) : {};
		messages[`${key}Data`] = incomingFrame(event, refTo(`${key}Data`));
		messages[`${key}Ack`] = ackFrame(event, result);
		operations[`receive.${key}`] = operationOf("receive", `${key}Data`, [`${key}Ack`, "errorFrame"]);
	}
	for (const event of Object.keys(outgoing)) {
		const key = keyOf(event);
		messages[`${key}Event`] = outgoingFrame(event, refTo(`${key}Event`));
		operations[`send.${key}`] = operationOf("send", `${key}Event`);
	}
	const document = {
		asyncapi: "3.0.0",
		info: { title, version, description: description() },
		defaultContentType: "application/json",
		channels: { chat: { address: null, title: "The WebSocket", messages } },
		operations,
		components: {
			schemas: Object.fromEntries([...toJsonSchemas(inputs, "input"), ...toJsonSchemas(outputs, "output")]),
		},
	};
	return withLocation(document, location);
}

/** Returns the document with where the chat answers, as far as that is known. */
export function withLocation(document: Record<string, unknown>, { address, servers }: AsyncApiLocation) {
	const { chat } = document.channels as { chat: object };
	return {
		...document,
		...(servers && { servers }),
		...(address !== undefined && { channels: { chat: { ...chat, address } } }),
	};
}

const operationOf = (action: "send" | "receive", message: string, replies: readonly string[] = []) => ({
	action,
	channel: CHANNEL,
	messages: [messageRef(message)],
	...(replies.length > 0 && { reply: { channel: CHANNEL, messages: replies.map(messageRef) } }),
});

const named = (events: EventSchemas, suffix: string) =>
	new Map(Object.entries(events).map(([event, schema]) => [`${keyOf(event)}${suffix}`, schema]));

const pick = (schemas: EventSchemas, names: readonly string[]): EventSchemas =>
	Object.fromEntries(Object.entries(schemas).filter(([name]) => names.includes(name)));

/** Returns what schemas cannot express. */
function description(): string {
	const errors = Object.entries(errorTable).map(([code, { retry }]) => `${code}${retry ? " (may succeed later)" : ""}`);
	const closes = Object.values(closeCodes).map(({ code, reconnect }) => `${code}${reconnect ? " (reconnect)" : ""}`);
	return [
		"Text frames, each one a JSON array. A frame with an id, its third element, is answered by an ack or an error with that id; a frame without an id is answered only if it fails, by an error.",
		`Error codes: ${errors.join(", ")}.`,
		`Close codes: ${closes.join(", ")}.`,
	].join("\n\n");
}
