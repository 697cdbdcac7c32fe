import * as React from "react";
import type { ClientState } from "../client";
import { useProvidedClient } from "./chat-provider";

const NONE: ClientState = { connection: "idle", userId: null, features: [], lost: undefined, error: undefined };
export const subscribeToNothing = () => () => {};

/**
 * Returns the state of the connection and this client's user; `"idle"` without a client. Renders again only when it changes.
 *
 * @example const { connection, lost } = useConnection();
 */
export function useConnection(): ClientState {
	const client = useProvidedClient();
	return React.useSyncExternalStore(
		client?.subscribe ?? subscribeToNothing,
		() => client?.state ?? NONE,
		() => NONE,
	);
}
