import { useMemo } from "react";
import type { AnyProcedure, BuiltInChat, MetadataOf, Sendable, ShownMessage } from "../client";
import { useRoom } from "./use-room";
import { useRoomState } from "./use-room-state";

/** What `useMessages` returns. The functions stay the same for as long as the room does. */
export interface Messages<P extends AnyProcedure = BuiltInChat> {
	/** By `seq`, then what is not acked yet. A message that did not change is the same object. */
	readonly messages: readonly ShownMessage<MetadataOf<P>>[];
	/** True while the store has older ones. */
	readonly hasOlder: boolean;
	/** Puts a page of them in front. Rejects as `history.loadOlder` of a room does. */
	loadOlder(): Promise<void>;
	/** Shows a message at once, and sends it. Does nothing without a client, as the others do. */
	send(message: Sendable<P>): void;
	/** Sends a message again that is `"failed"` or `"unknown"`. */
	retry(clientId: string): void;
	/** Takes a message that was not acked away. */
	discard(clientId: string): void;
}

/**
 * The messages of a room, which is joined while the component is there.
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
