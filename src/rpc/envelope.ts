import * as z from "zod";

/** What one server publishes for the others. */
const envelopeSchema = z.union([
	/** An event for the members of rooms. */
	z.object({
		v: z.literal(1),
		/** The publishing process, so that it knows its own when the bus hands it back. */
		from: z.string(),
		/** All rooms the event was meant for, this topic's among them. */
		rooms: z.array(z.string()).min(1),
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
export const decodeEnvelope = (payload: unknown): Envelope =>
	envelopeSchema.parse(typeof payload === "string" ? JSON.parse(payload) : payload);
