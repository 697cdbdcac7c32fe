import { type JsonSchema, refTo } from "./json-schemas";

/** A message of the document: one kind of frame. */
export interface FrameMessage {
	name: string;
	title: string;
	payload: JsonSchema;
}

const id = refTo("FrameId");

/** A JSON array of just these. */
function tuple(items: readonly JsonSchema[], minItems = items.length): JsonSchema {
	return { type: "array", items, minItems, maxItems: items.length };
}

const word = (text: string): JsonSchema => ({ const: text });

/** `[event, data]`, and with an id for who wants an answer. */
export const incomingFrame = (event: string, data: JsonSchema): FrameMessage => ({
	name: event,
	title: `${event}, to the server`,
	payload: tuple([word(event), data, id], 2),
});

/** `["ack", result, id]`. */
export const ackFrame = (event: string, result: JsonSchema): FrameMessage => ({
	name: "ack",
	title: `the answer to ${event}`,
	payload: tuple([word("ack"), result, id]),
});

/** `[event, data]`. */
export const outgoingFrame = (event: string, data: JsonSchema): FrameMessage => ({
	name: event,
	title: `${event}, to the client`,
	payload: tuple([word(event), data]),
});

/** `["error", error]`, and with the id of the frame that it answers. */
export const errorFrame: FrameMessage = {
	name: "error",
	title: "the answer to a frame that did not go well",
	payload: tuple([word("error"), refTo("Error"), id], 2),
};

export const welcomeFrame: FrameMessage = {
	name: "welcome",
	title: "the first frame on every connection",
	payload: tuple([word("welcome"), refTo("Welcome")]),
};

export const pingFrame: FrameMessage = {
	name: "ping",
	title: "a sign of life, for runtimes without protocol pings",
	payload: tuple([word("ping"), { type: "null" }]),
};

export const pongFrame: FrameMessage = {
	name: "pong",
	title: "the answer to a ping",
	payload: tuple([word("pong"), { type: "null" }]),
};
