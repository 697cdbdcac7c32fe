import { useMemo } from "react";
import type { AnyProcedure, BuiltInChat, MetadataOf, Sendable, ShownMessage } from "../client";
import { useRoom } from "./use-room";
import { useRoomState } from "./use-room-state";

/** The result of `useMessages`. The functions keep their references as long as the room does. */
export interface Messages<P extends AnyProcedure = BuiltInChat> {
	/** The stored messages by `seq`, then the drafts. A message that did not change keeps its reference. */
	readonly messages: readonly ShownMessage<MetadataOf<P>>[];
	/** True if the store has older messages. */
	readonly hasOlder: boolean;
	/** Prepends a page of older messages. Rejects as a room's `history.loadOlder` does. */
	loadOlder(): Promise<void>;
	/** Shows a message at once, and sends it. Without a client it does nothing, like the other functions. */
	send(message: Sendable<P>): void;
	/** Sends a `"failed"` or `"unknown"` message again. */
	retry(clientId: string): void;
	/** Removes a message that is not acked. */
	discard(clientId: string): void;
}

/**
 * Returns the messages of a room, which is joined while the component is mounted.
 *
 * @example const { messages, send } = useMessages("general");
 */
export function useMessages<P extends AnyProcedure = BuiltInChat>(name: string): Messages<P> {
	const room = useRoom<P>(name);
	const messages = useRoomState(room, (state) => state.messages);
	const hasOlder = useRoomState(room, (state) => state.hasOlder);
	const actions = useMemo(
		() => ({
			loadOlder: async () => room?.history.loadOlder(),
			send: (message: Sendable<P>) => void room?.send(message),
			retry: (clientId: string) => room?.retry(clientId),
			discard: (clientId: string) => room?.discard(clientId),
		}),
		[room],
	);
	return { messages, hasOlder, ...actions };
}
