/** True for what has keys. The wire is not validated here with zod, which would be most of the bundle. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null;

/** The room that an event's data names, as the server spells it; "", which no room is called, where it names none. */
export const roomOf = (data: unknown): string =>
	isRecord(data) && typeof data.room === "string" ? data.room.normalize("NFC") : "";
