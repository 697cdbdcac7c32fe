import { readPage } from "../wire/read-ack";
import { reduceRoom } from "./reduce-room";
import type { RoomEvent } from "./room-event";
import { emptyRoom, type RoomState } from "./room-state";

/** A page of history, as the chat's HTTP routes and `chat.history` return it. */
export interface InitialPage {
	readonly messages: readonly unknown[];
	readonly hasMore?: boolean;
}

/**
 * Shows a page of history in a room that has none yet, for instance one that a server rendered. The room's join replaces it with
 * the current messages; those that are equal keep their references.
 *
 * @throws TypeError for data that is not a page.
 * @example hydrate(client.room("general"), page);
 */
export function hydrate(
	room: { readonly state: RoomState<unknown, unknown>; apply(event: RoomEvent): void },
	page: InitialPage,
): void {
	if (room.state.messages.some(({ status }) => status === "sent")) return;
	room.apply({ type: "older", page: readPage(page) });
}

/** Returns the view of a room of which only this page is known. */
export const initialView = (room: string, page: InitialPage): RoomState =>
	reduceRoom(emptyRoom(room), { type: "older", page: readPage(page) });
