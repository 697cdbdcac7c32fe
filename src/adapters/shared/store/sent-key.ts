import type { NewMessage } from "../../message-store";

/** What says, within a room, that two sends are one message; undefined when the client gave no `clientId`. */
export function sentKey({ userId, clientId }: NewMessage): string | undefined {
	// No id holds a NUL, so two pairs never make one key.
	return clientId === undefined ? undefined : `${userId}\0${clientId}`;
}
