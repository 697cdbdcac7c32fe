import type { Welcome } from "../../schemas/frame";
import { isRecord } from "./guards";

/** Returns true for the data of a server's first frame. */
export const isWelcome = (data: unknown): data is Welcome =>
	isRecord(data) &&
	data.protocol === 1 &&
	typeof data.connectionId === "string" &&
	(data.userId === null || typeof data.userId === "string") &&
	isPositive(data.heartbeatMs) &&
	isPositive(data.maxFrameBytes);

const isPositive = (value: unknown) => typeof value === "number" && value > 0;
