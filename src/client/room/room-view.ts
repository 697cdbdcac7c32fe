import type { RoomEvent } from "./room-event";
import type { RoomState } from "./room-state";

/** A room's view, for the parts of the client that read it and change it. */
export interface RoomView {
	readonly name: string;
	readonly state: RoomState<unknown, unknown>;
	apply(event: RoomEvent): void;
}
