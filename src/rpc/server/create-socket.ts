import type { Connection } from "../connection/connection";
import type { EventMap } from "../connection/event-map";
import { Listeners } from "../connection/listeners";
import type { ServerSocket } from "../connection/socket";
import type { Hub } from "../rooms/hub";
import { SocketRooms } from "../rooms/socket-rooms";

/** Creates the socket that the handler of a hand-written procedure is given, with its listeners and its rooms. */
export function createSocket(connection: Connection, hub: Hub, outgoing: EventMap): ServerSocket {
	const { id, sendQueue } = connection;
	const rooms = new SocketRooms(hub, { key: id, sendQueue });
	sendQueue.rooms = rooms;
	const listeners = new Listeners(connection, rooms);
	connection.handleBy(listeners, undefined);
	return {
		id,
		get rooms() {
			return rooms.names;
		},
		on: (event: string, listener: never) => listeners.on(event, listener),
		emit: (event, data) => connection.emit(event, outgoing.parseOwn(event, data)),
		join: (room) => rooms.join(room),
		leave: (room) => rooms.leave(room),
		close: (code = 1000, reason = "") => connection.close(code, reason),
	};
}
