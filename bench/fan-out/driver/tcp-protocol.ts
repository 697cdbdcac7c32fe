import { chatMessage } from "../servers/chat-message";
import { kindOfJson } from "./json-protocol";
import type { Protocol } from "./protocol";
import { JOIN_START, SEND_START } from "./tcp-frames";
import { plainFrame } from "./text-frame";

// What follows the text in a message of the library, so that this contender's messages have as many bytes.
const {
	room: _room,
	text: _text,
	clientId: _id,
	...added
} = chatMessage({ room: "", text: "", clientId: "" }, "u000000", 1e3);
const END = JSON.stringify(added).slice(1);

/** Not WebSocket: the driver sends the exact bytes that the members receive. */
export const tcpProtocol: Protocol = {
	path: undefined,
	isReadyOnceOpen: true,
	acks: false,
	join: (room) => `${JOIN_START}${room}"}]`,
	send: (room, text, id) => `${SEND_START}${room}","text":"${text}","clientId":"${id}",${END}]`,
	frame: plainFrame,
	kindOf: kindOfJson,
};
