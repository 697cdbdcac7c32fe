import type * as z from "zod";
import { closeCodes, errorTable } from "../../../errors";
import type { EventSchemas, SocketEvents } from "../../../rpc/builder/infer";
import { wireErrorSchema } from "../../../schemas/error";
import { frameIdSchema, welcomeSchema } from "../../../schemas/frame";
import { ackResults } from "../../../schemas/incoming";
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

/** What a document says of the app. */
export interface AsyncApiOptions {
	/** Default "Chat". */
	title?: string | undefined;
	/** The version of the app's API. Default "1.0.0". */
	version?: string | undefined;
}

const CHANNEL = { $ref: "#/channels/chat" };
const within = (message: string) => ({ $ref: `#/channels/chat/messages/${message}` });

/**
 * The wire of a chat as an AsyncAPI 3 document, from its schemas: for docs, and for clients in other languages. Events of
 * the app's own are in it. It is seen from the server, which receives what clients send.
 *
 * @returns a document that is plain JSON.
 * @example await writeFile("asyncapi.json", JSON.stringify(asyncApi(wsChat, { title: "Support chat" })));
 */
export function asyncApi(
	{ events: { incoming, outgoing } }: SocketEvents<EventSchemas, EventSchemas, unknown>,
	{ title = "Chat", version = "1.0.0" }: AsyncApiOptions = {},
): Record<string, unknown> {
	const acks: EventSchemas = ackResults;
	const sent = named(incoming, "Data");
	const heard = new Map<string, z.ZodType>([
		...named(outgoing, "Event"),
		...named(pick(acks, Object.keys(incoming)), "Ack"),
		["Error", wireErrorSchema],
		["Welcome", welcomeSchema],
		["FrameId", frameIdSchema],
	]);
	const messages: Record<string, FrameMessage> = { welcomeFrame, errorFrame, pingFrame, pongFrame };
	const operations: Record<string, object> = {
		welcome: { action: "send", channel: CHANNEL, messages: [within("welcomeFrame")] },
		ping: operationOf("receive", "pingFrame", ["pongFrame"]),
	};
	for (const event of Object.keys(incoming)) {
		const key = keyOf(event);
		// Of an event of the app's own it is what its listener returns.
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
	return {
		asyncapi: "3.0.0",
		info: { title, version, description: description() },
		defaultContentType: "application/json",
		channels: { chat: { address: null, title: "The WebSocket", messages } },
		operations,
		components: { schemas: Object.fromEntries([...toJsonSchemas(sent, "input"), ...toJsonSchemas(heard, "output")]) },
	};
}

const operationOf = (action: "send" | "receive", message: string, replies: readonly string[] = []) => ({
	action,
	channel: CHANNEL,
	messages: [within(message)],
	...(replies.length > 0 && { reply: { channel: CHANNEL, messages: replies.map(within) } }),
});

const named = (events: EventSchemas, suffix: string) =>
	new Map(Object.entries(events).map(([event, schema]) => [`${keyOf(event)}${suffix}`, schema]));

const pick = (schemas: EventSchemas, names: readonly string[]): EventSchemas =>
	Object.fromEntries(Object.entries(schemas).filter(([name]) => names.includes(name)));

/** What a schema cannot say. */
function description(): string {
	const errors = Object.entries(errorTable).map(([code, { retry }]) => `${code}${retry ? " (may work later)" : ""}`);
	const closes = Object.values(closeCodes).map(({ code, reconnect }) => `${code}${reconnect ? " (come back)" : ""}`);
	return [
		"Text frames, each one a JSON array. A frame with an id, its third element, is answered by an ack or an error with that id; one without is answered by an error only.",
		`Error codes: ${errors.join(", ")}.`,
		`Close codes: ${closes.join(", ")}.`,
	].join("\n\n");
}
