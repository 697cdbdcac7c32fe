import { Kind, type Protocol } from "./protocol";
import { maskedFrame } from "./text-frame";

/** Engine.IO 4 with Socket.IO 5 in it, on WebSocket from the start. */
export const socketIoProtocol = ({ acks }: Pick<Protocol, "acks">): Protocol => ({
	path: (user) => `/socket.io/?EIO=4&transport=websocket&name=${user}`,
	isReadyOnceOpen: false,
	opened: "40",
	pong: "3",
	acks,
	join: (room, nth) => `42${nth}["joinRoom",{"room":"${room}"}]`,
	// Only a packet with an id is acked.
	send: (room, text, id) => `42${acks ? id : ""}["sendMessage",{"room":"${room}","text":"${text}","clientId":"${id}"}]`,
	frame: maskedFrame,
	kindOf(bytes, at, length) {
		const packet = bytes[at];
		if (packet === 0x30) return Kind.opened;
		if (packet === 0x32 && length === 1) return Kind.ping;
		if (packet !== 0x34) return Kind.error;
		switch (bytes[at + 1]) {
			case 0x30 /* connected */:
				return Kind.ready;
			case 0x32 /* event */:
				return Kind.delivery;
			case 0x33 /* ack */:
				return Kind.ack;
			default:
				return Kind.error;
		}
	},
});
