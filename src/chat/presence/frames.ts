import * as z from "zod";
import { memberSchema } from "../../schemas/message";
import { roomSchema } from "../../schemas/primitives";

/** Most entries in one part of a snapshot. */
export const PART_ENTRIES_MAX = 500;
/** Most parts of one snapshot: what the most entries need when each of them is as long as it may be. */
const PARTS_MAX = 4_096;
/** Longest that a server which said `bye` may ask for its users to be kept, in milliseconds. */
export const KEEP_MAX_MS = 60_000;

/** The id of one start of one server. */
const nodeSchema = z.string().min(1).max(64);
/** How often the sender's own users have changed since it started. */
const versionSchema = z.number().int().nonnegative();

/** A user of the sender's, in one room. */
export const entrySchema = memberSchema.extend({ room: roomSchema });
export type Entry = z.infer<typeof entrySchema>;

/** Who is there? Each server answers with a heartbeat. */
export const helloSchema = z.object({ kind: z.literal("hello"), node: nodeSchema, version: versionSchema });

/** The sender lives, and stands at this version. */
export const heartbeatSchema = z.object({ kind: z.literal("heartbeat"), node: nodeSchema, version: versionSchema });

/** A user of the sender's came, went, or changed its name: the one change that leads to `version`. */
export const deltaSchema = entrySchema.extend({
	kind: z.literal("delta"),
	node: nodeSchema,
	version: versionSchema,
	on: z.boolean(),
});

/** Asks `to` for all of its users. */
export const snapshotRequestSchema = z.object({
	kind: z.literal("snapshotRequest"),
	node: nodeSchema,
	to: nodeSchema,
});

/** All users of the sender's at `version`, in `parts` frames, of which this is number `part`, from 0. */
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

/** The sender stops. Its users count for `keepMs` more, so that a client which is back elsewhere by then never left. */
export const byeSchema = z.object({
	kind: z.literal("bye"),
	node: nodeSchema,
	keepMs: z.number().nonnegative().max(KEEP_MAX_MS),
});

/** Every frame that servers tell each other about presence. */
export const presenceFrameSchemas = [
	helloSchema,
	heartbeatSchema,
	deltaSchema,
	snapshotRequestSchema,
	snapshotSchema,
	byeSchema,
] as const;

/** One of them, told apart by `kind`. What comes from the bus is parsed with this before `Presence.receive` sees it. */
export const presenceFrameSchema = z.discriminatedUnion("kind", presenceFrameSchemas);

export type PresenceFrame = z.infer<typeof presenceFrameSchema>;
export type DeltaFrame = z.infer<typeof deltaSchema>;
export type SnapshotFrame = z.infer<typeof snapshotSchema>;

/** Returns the key of one user in one room, for a map. NUL cannot be part of a room's name or an id. */
export const entryKey = (room: string, userId: string): string => `${room}\0${userId}`;
