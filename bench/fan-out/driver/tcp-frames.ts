/** The first bytes of the TCP contender's frames. Its server reads the room at a fixed position. */
export const JOIN_START = '["joinRoom",{"room":"';
export const SEND_START = '["newMessage",{"room":"';
/** The length of every room's name. */
export const ROOM_LENGTH = "room-0000".length;
