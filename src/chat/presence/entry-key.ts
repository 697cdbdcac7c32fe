/** One user in one room, as the key of a map. */
// NUL cannot be part of a room or an id.
export const entryKey = (room: string, userId: string): string => `${room}\0${userId}`;
