import * as z from "zod";
import { memberSchema } from "../../schemas/message";
import { roomSchema, timestampSchema } from "../../schemas/primitives";
import { profileSchema } from "../../schemas/profile";

/** Most entries in one part of a snapshot. */
export const PART_ENTRIES_MAX = 500;
/** Most parts of one snapshot, enough for the most entries of the greatest length. */
const PARTS_MAX = 10_240;
/** Longest time, in milliseconds, for which a server that sends `bye` may ask that its users be kept. */
export const KEEP_MAX_MS = 60_000;

/** The id of one start of one server. */
const nodeSchema = z.string().min(1).max(64);
/** The number of changes of the sender's own users since it started. */
const versionSchema = z.number().int().nonnegative();

/** One of the sender's users, in one room. */
export const entrySchema = memberSchema.extend({
	room: roomSchema,
	profile: profileSchema.optional(),
	/** When the credential was accepted that the name and the profile are of, in milliseconds since the epoch. The latest counts. */
	since: timestampSchema.optional(),
});
export type Entry = z.infer<typeof entrySchema>;

/** Asks who is there. Each server answers with a heartbeat. */
export const helloSchema = z.object({ kind: z.literal("hello"), node: nodeSchema, version: versionSchema });

/** The sender is alive, and its users are at this version. */
export const heartbeatSchema = z.object({ kind: z.literal("heartbeat"), node: nodeSchema, version: versionSchema });

/** One of the sender's users joined, left or changed its name or profile: the change that leads to `version`. */
export const deltaSchema = entrySchema.extend({
	kind: z.literal("delta"),
	node: nodeSchema,
	version: versionSchema,
	on: z.boolean(),
});

/** Asks the server `to` for all its users. */
export const snapshotRequestSchema = z.object({
	kind: z.literal("snapshotRequest"),
	node: nodeSchema,
	to: nodeSchema,
});

/** All the sender's users at `version`, in `parts` frames. This one is number `part`, counted from 0. */
export const snapshotSchema = z
	.object({
		kind: z.literal("snapshot"),
		node: nodeSchema,
		version: versionSchema,
		part: z.number().int().nonnegative(),
		parts: z.number().int().positive().max(PARTS_MAX),
		entries: z.array(entrySchema).max(PART_ENTRIES_MAX),
	})
	.refine(({ part, parts }) => part < parts, { error: "part must be less than parts", path: ["part"] });

/** The sender stops. Its users count for another `keepMs`, so that one whose client reconnects elsewhere by then does not leave. */
export const byeSchema = z.object({
	kind: z.literal("bye"),
	node: nodeSchema,
	keepMs: z.number().nonnegative().max(KEEP_MAX_MS),
});

/** Every frame that servers send each other about presence. */
export const presenceFrameSchemas = [
	helloSchema,
	heartbeatSchema,
	deltaSchema,
	snapshotRequestSchema,
	snapshotSchema,
	byeSchema,
] as const;

/** A presence frame, discriminated by `kind`. Payloads of the bus are parsed with it before they reach `Presence.receive`. */
export const presenceFrameSchema = z.discriminatedUnion("kind", presenceFrameSchemas);

export type PresenceFrame = z.infer<typeof presenceFrameSchema>;
export type DeltaFrame = z.infer<typeof deltaSchema>;
export type SnapshotFrame = z.infer<typeof snapshotSchema>;

/** Returns the key of one user in one room, for a map. NUL cannot be part of a room's name or an id. */
export const entryKey = (room: string, userId: string): string => `${room}\0${userId}`;
