import { ChatError } from "../errors";
import type { Issue } from "../schemas/error";
import type { FrameId, Welcome } from "../schemas/frame";
import { toErrorCode } from "./error-codes";
import { isRecord } from "./record";

/** One frame of the server, read. */
export type ServerFrame =
	| { type: "welcome"; welcome: Welcome }
	| { type: "pong" }
	| { type: "ack"; result: unknown; id: FrameId }
	| { type: "error"; error: ChatError; id: FrameId | undefined }
	| { type: "event"; event: string; data: unknown };

// The socket's own events and the wire's own frames: no server may send an event by one of these names.
const RESERVED = new Set(["connect", "disconnect", "resync", "rejoin", "ping"]);

/** Reads a frame; undefined for one that is not of the wire. */
export function decodeFrame(text: unknown): ServerFrame | undefined {
	const frame = parse(text);
	if (!Array.isArray(frame) || frame.length < 2 || frame.length > 3) return undefined;
	const [event, data, id]: unknown[] = frame;
	if (event === "ack") return isId(id) ? { type: "ack", result: data, id } : undefined;
	if (event === "error") return isId(id) || id === undefined ? readError(data, id) : undefined;
	if (event === "welcome") return isWelcome(data) ? { type: "welcome", welcome: data } : undefined;
	if (event === "pong") return { type: "pong" };
	return typeof event === "string" && !RESERVED.has(event) ? { type: "event", event, data } : undefined;
}

function parse(text: unknown): unknown {
	if (typeof text !== "string") return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

const isId = (id: unknown): id is FrameId => typeof id === "number" || typeof id === "string";

const isWelcome = (data: unknown): data is Welcome =>
	isRecord(data) &&
	data.protocol === 1 &&
	typeof data.connectionId === "string" &&
	(data.userId === null || typeof data.userId === "string") &&
	isPositive(data.heartbeatMs) &&
	isPositive(data.maxFrameBytes);

const isPositive = (value: unknown) => typeof value === "number" && value > 0;

function readError(data: unknown, id: FrameId | undefined): ServerFrame | undefined {
	if (!isRecord(data) || typeof data.code !== "string" || typeof data.message !== "string") return undefined;
	const { event, issues, retryAfterMs } = data;
	const error = new ChatError(toErrorCode(data.code), data.message, {
		event: typeof event === "string" ? event : undefined,
		issues: Array.isArray(issues) ? (issues as Issue[]) : undefined,
		retryAfterMs: typeof retryAfterMs === "number" ? retryAfterMs : undefined,
	});
	return { type: "error", error, id };
}
