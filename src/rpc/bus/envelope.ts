import * as z from "zod";
import { isDeeperThan } from "../connection/codec";

/**
 * The largest payload, in UTF-16 units. A limit, because a bus is shared and parsing blocks the process. Ten times what a
 * chat needs.
 */
export const PAYLOAD_MAX = 512 * 1024;
/** The deepest nesting. A limit, because a payload that is all nesting takes a hundred times as long to parse. */
const MAX_DEPTH = 100;

/**
 * Checks all names at once, because with a schema for each name half a million wrong ones are as many issues and take
 * seconds.
 */
const isRooms = (value: unknown): value is string[] =>
	Array.isArray(value) && value.length > 0 && value.every((room) => typeof room === "string");

/** Everything that one server publishes for the others. */
const envelopeSchema = z.union([
	/** An event for the members of rooms. */
	z.object({
		v: z.literal(1),
		/** The publishing process, which recognizes its own envelopes by this when the bus hands them back. */
		from: z.string(),
		/** All rooms that the event is for, including this topic's. */
		rooms: z.custom<string[]>(isRooms, { error: "expected room names" }),
		event: z.string(),
		data: z.unknown(),
		/** Members with this key do not get the event. */
		except: z.string().optional(),
		/** The event may be dropped for a slow consumer. */
		volatile: z.boolean().optional(),
	}),
	/** A signal for the servers themselves. It is not sent to clients. */
	z.object({ v: z.literal(1), from: z.string(), signal: z.literal(true), data: z.unknown() }),
]);
export type Envelope = z.infer<typeof envelopeSchema>;

/**
 * Encodes an envelope as a string, because adapters written for JSandy differ in whether they encode payloads; all of them
 * carry text.
 */
export const encodeEnvelope = (envelope: Envelope): string => JSON.stringify(envelope);

/** Decodes a payload of the bus, whether the adapter has parsed it or not. Throws when the payload is not an envelope. */
function decodeEnvelope(payload: unknown): Envelope {
	if (typeof payload !== "string") return envelopeSchema.parse(payload);
	if (payload.length > PAYLOAD_MAX) throw new Error("a bus payload is too large");
	if (isDeeperThan(MAX_DEPTH, payload)) throw new Error("a bus payload is nested too deeply");
	return envelopeSchema.parse(JSON.parse(payload));
}

/** Decodes a payload of another process. Returns undefined for one that this process published and the bus hands back. */
export function decodeForeign(payload: unknown, nodeId: string): Envelope | undefined {
	// By the encoded text, because nearly all of this process's own payloads come back as such and need no parsing.
	if (typeof payload === "string" && payload.startsWith(`{"v":1,"from":${JSON.stringify(nodeId)},`)) return undefined;
	const envelope = decodeEnvelope(payload);
	return envelope.from === nodeId ? undefined : envelope;
}
