/** Who is in which room. */
export interface Layout {
	connections: number;
	rooms: number;
	/** Rooms that each connection is in. Default 1. */
	roomsEach?: number;
}

const nameOf = (room: number): string => `room-${String(room).padStart(4, "0")}`;

/** Returns the names of all rooms, in order. */
export const roomNames = ({ rooms }: Layout): string[] => Array.from({ length: rooms }, (_, room) => nameOf(room));

/** Returns the rooms of the nth connection. All rooms have as many members, and few connections share more than one room. */
export function roomsOf(nth: number, { rooms, roomsEach = 1 }: Layout): string[] {
	return Array.from({ length: roomsEach }, (_, k) => nameOf((nth + k * k) % rooms));
}

/** Returns the number of members of each room. */
export const roomSize = ({ connections, rooms, roomsEach = 1 }: Layout): number => (connections * roomsEach) / rooms;
