import { type OutgoingEvents, outgoingEvents } from "../../schemas/outgoing";

/** Built-in events that another server may send straight to members. Each server derives all other built-in events by itself. */
const RELAYED: ReadonlySet<string> = new Set<keyof OutgoingEvents>(["userTyping", "readReceipt"]);

/** Returns true for an event of another server that may reach the members of a room as it is. */
export const mayRelay = (room: string, event: string, data: unknown): boolean =>
	RELAYED.has(event) ? (data as { room?: unknown }).room === room : !Object.hasOwn(outgoingEvents, event);
