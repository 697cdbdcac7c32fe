import * as React from "react";
import {
	type AnyProcedure,
	type BuiltInChat,
	hydrate,
	type InitialPage,
	type MetadataOf,
	type RoomState,
	type Sendable,
	type ShownMessage,
} from "../client";
import { initialView } from "../client/room/hydrate";
import { useRoom } from "./use-room";
import { useRoomState } from "./use-room-state";

const NOTHING = Promise.resolve();

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
	/** Shows an edit at once, and sends it. As a room's `edit`, like the three below: the outcome is in the message's `changes`. */
	edit(id: string, text: string, options?: { metadata?: MetadataOf<P> }): Promise<void>;
	/** Shows a message as deleted at once, and deletes it. */
	delete(id: string): Promise<void>;
	/** Shows a reaction at once, and sends it. */
	react(id: string, emoji: string): Promise<void>;
	/** Takes back a reaction. */
	unreact(id: string, emoji: string): Promise<void>;
	/** Sends a `"failed"` or `"unknown"` message or change again. */
	retry(clientId: string): void;
	/** Removes a message or change that is not acked. */
	discard(clientId: string): void;
}

/** Options of `useMessages`. */
export interface UseMessagesOptions {
	/** A page of history that a server rendered, shown until the room has messages of its own. Only the first one counts. */
	initial?: InitialPage | undefined;
}

/**
 * Returns the messages of a room, which is joined while the component is mounted.
 *
 * @example const { messages, send } = useMessages("general");
 */
export function useMessages<P extends AnyProcedure = BuiltInChat>(
	name: string,
	{ initial }: UseMessagesOptions = {},
): Messages<P> {
	const room = useRoom<P>(name);
	const hydrated = React.useRef<unknown>(undefined);
	// biome-ignore lint/correctness/useExhaustiveDependencies: only the first page counts.
	const first = React.useMemo(() => (initial ? initialView(name, initial) : undefined), [name]);
	// The page itself in the renders before the room has it: on a server, and the first one in a browser.
	const view = (state: RoomState<MetadataOf<P>, unknown>) =>
		first && hydrated.current !== room && state.messages.length === 0 ? (first as RoomState<never, never>) : state;
	const messages = useRoomState(room, (state) => view(state).messages);
	const hasOlder = useRoomState(room, (state) => view(state).hasOlder);
	// biome-ignore lint/correctness/useExhaustiveDependencies: only the first page counts.
	React.useEffect(() => {
		if (!room || !initial) return;
		hydrated.current = room;
		hydrate(room, initial);
	}, [room]);
	const actions = React.useMemo(
		() => ({
			loadOlder: async () => room?.history.loadOlder(),
			send: (message: Sendable<P>) => void room?.send(message),
			// Not async, because nobody has to handle a room's own promise.
			edit: (...args: Parameters<Messages<P>["edit"]>) => room?.edit(...args) ?? NOTHING,
			delete: (id: string) => room?.delete(id) ?? NOTHING,
			react: (id: string, emoji: string) => room?.react(id, emoji) ?? NOTHING,
			unreact: (id: string, emoji: string) => room?.unreact(id, emoji) ?? NOTHING,
			retry: (clientId: string) => room?.retry(clientId),
			discard: (clientId: string) => room?.discard(clientId),
		}),
		[room],
	);
	return { messages, hasOlder, ...actions };
}
