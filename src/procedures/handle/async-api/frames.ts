import { type JsonSchema, refTo } from "./json-schemas";

/** A message of the document: one kind of frame. */
export interface FrameMessage {
	name: string;
	title: string;
	payload: JsonSchema;
}

const id = refTo("FrameId");

/** Returns the schema of a JSON array of exactly these items, of which at least `minItems` are present. */
function tuple(items: readonly JsonSchema[], minItems = items.length): JsonSchema {
	return { type: "array", items, minItems, maxItems: items.length };
}

const literal = (text: string): JsonSchema => ({ const: text });

/** The frame `[event, data]`, or `[event, data, id]` to get an ack. */
export const incomingFrame = (event: string, data: JsonSchema): FrameMessage => ({
	name: event,
	title: `${event}, to the server`,
	payload: tuple([literal(event), data, id], 2),
});

/** The frame `["ack", result, id]`. */
export const ackFrame = (event: string, result: JsonSchema): FrameMessage => ({
	name: "ack",
	title: `the answer to ${event}`,
	payload: tuple([literal("ack"), result, id]),
});

/** The frame `[event, data]`. */
export const outgoingFrame = (event: string, data: JsonSchema): FrameMessage => ({
	name: event,
	title: `${event}, to the client`,
	payload: tuple([literal(event), data]),
});

/** The frame `["error", error]`, with the id of the frame that it answers if that had one. */
export const errorFrame: FrameMessage = {
	name: "error",
	title: "the answer to a frame that failed",
	payload: tuple([literal("error"), refTo("Error"), id], 2),
};

export const welcomeFrame: FrameMessage = {
	name: "welcome",
	title: "the first frame on every connection",
	payload: tuple([literal("welcome"), refTo("Welcome")]),
};

export const pingFrame: FrameMessage = {
	name: "ping",
	title: "a heartbeat, for runtimes without protocol pings",
	payload: tuple([literal("ping"), { type: "null" }]),
};

export const pongFrame: FrameMessage = {
	name: "pong",
	title: "the answer to a ping",
	payload: tuple([literal("pong"), { type: "null" }]),
};
