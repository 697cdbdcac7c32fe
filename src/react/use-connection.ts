import { useSyncExternalStore } from "react";
import type { ClientState } from "../client";
import { useChatClient } from "./chat-provider";

const NONE: ClientState = { connection: "idle", userId: null, lost: undefined, error: undefined };
export const subscribeToNothing = () => () => {};

/**
 * The state of the connection, and who this client is: `"idle"` without a client. Renders again only when that changes.
 *
 * @example const { connection, lost } = useConnection();
 */
export function useConnection(): ClientState {
	const client = useChatClient();
	return useSyncExternalStore(
		client?.subscribe ?? subscribeToNothing,
		() => client?.state ?? NONE,
		() => NONE,
	);
}
