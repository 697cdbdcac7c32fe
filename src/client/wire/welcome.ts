import type { Welcome } from "../../schemas/frame";
import { isRecord } from "./guards";

/** True for what the first frame of a server carries. */
export const isWelcome = (data: unknown): data is Welcome =>
	isRecord(data) &&
	data.protocol === 1 &&
	typeof data.connectionId === "string" &&
	(data.userId === null || typeof data.userId === "string") &&
	isPositive(data.heartbeatMs) &&
	isPositive(data.maxFrameBytes);

const isPositive = (value: unknown) => typeof value === "number" && value > 0;
