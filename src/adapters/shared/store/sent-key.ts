import type { NewMessage } from "../../message-store";

/** Returns the key that two sends of one message share within a room, or undefined if the client sent no `clientId`. */
export function sentKey({ userId, clientId }: NewMessage): string | undefined {
	// No id contains NUL, so two pairs never give the same key.
	return clientId === undefined ? undefined : `${userId}\0${clientId}`;
}
