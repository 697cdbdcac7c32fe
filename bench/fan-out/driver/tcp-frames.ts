/** How the frames of the contender without WebSocket begin: its server reads the room at a fixed place. */
export const JOIN_START = '["joinRoom",{"room":"';
export const SEND_START = '["newMessage",{"room":"';
/** Every room's name has as many characters. */
export const ROOM_LENGTH = "room-0000".length;
