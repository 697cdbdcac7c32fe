import * as z from "zod";
import { isDeeperThan } from "../connection/codec";

/** Largest payload, in UTF-16 units: a bus is shared, and what is read here holds up everybody else. Ten times what a chat needs. */
export const PAYLOAD_MAX = 512 * 1024;
/** Deepest nesting: what is nested as deep as a payload is long takes a hundred times as long to parse. */
const MAX_DEPTH = 100;

/** In one look, and not schema by schema: each name that is wrong would be an issue, and half a million of them take seconds. */
const isRooms = (value: unknown): value is string[] =>
	Array.isArray(value) && value.length > 0 && value.every((room) => typeof room === "string");

/** What one server publishes for the others. */
const envelopeSchema = z.union([
	/** An event for the members of rooms. */
	z.object({
		v: z.literal(1),
		/** The publishing process, so that it knows its own when the bus hands it back. */
		from: z.string(),
		/** All rooms the event was meant for, this topic's among them. */
		rooms: z.custom<string[]>(isRooms, { error: "expected names of rooms" }),
		event: z.string(),
		data: z.unknown(),
		/** Members with this key are passed over. */
		except: z.string().optional(),
		/** May be dropped for a slow reader. */
		volatile: z.boolean().optional(),
	}),
	/** For the servers themselves: it reaches no client as it is. */
	z.object({ v: z.literal(1), from: z.string(), signal: z.literal(true), data: z.unknown() }),
]);
export type Envelope = z.infer<typeof envelopeSchema>;

/** A string, since adapters written for JSandy differ in whether they encode what they are given; all of them carry text. */
export const encodeEnvelope = (envelope: Envelope): string => JSON.stringify(envelope);

/** Reads what came from the bus, whether the adapter parsed it or not. Throws when it is no event of ours. */
function decodeEnvelope(payload: unknown): Envelope {
	if (typeof payload !== "string") return envelopeSchema.parse(payload);
	if (payload.length > PAYLOAD_MAX) throw new Error("a payload of the bus is too large");
	if (isDeeperThan(MAX_DEPTH, payload)) throw new Error("a payload of the bus is nested too deep");
	return envelopeSchema.parse(JSON.parse(payload));
}

/** What an adapter delivered and no server of this library has published, such as the answer to its own subscribe. */
export class ForeignPayload extends Error {
	override name = "ForeignPayload";
}

/** The same of what other processes published; undefined for what this one did, which the bus hands back to it. */
export function decodeForeign(payload: unknown, nodeId: string): Envelope | undefined {
	// As it was encoded: nearly all there is of one's own, and not worth reading.
	if (typeof payload === "string" && payload.startsWith(`{"v":1,"from":${JSON.stringify(nodeId)},`)) return undefined;
	let envelope: Envelope;
	try {
		envelope = decodeEnvelope(payload);
	} catch (cause) {
		throw new ForeignPayload(cause instanceof Error ? cause.message : "a payload of the bus is not ours", { cause });
	}
	return envelope.from === nodeId ? undefined : envelope;
}
