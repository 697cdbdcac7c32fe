import { type OutgoingEvents, outgoingEvents } from "../../schemas/outgoing";

/** Built-in events that another server may send straight to members. Each server derives all other built-in events by itself. */
const RELAYED: ReadonlySet<string> = new Set<keyof OutgoingEvents>(["userTyping", "readReceipt"]);

/** Returns whether another server's event may go straight to a room's members: custom events, and a few built-in ones. */
export const mayRelay = (room: string, event: string, data: unknown): boolean =>
	RELAYED.has(event) ? (data as { room?: unknown }).room === room : !Object.hasOwn(outgoingEvents, event);
