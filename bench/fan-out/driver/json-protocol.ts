import { Kind, type Protocol } from "./protocol";
import { maskedFrame } from "./text-frame";

/** `[event, data, id]`: the library's wire, which the loops on `ws` speak too. */
export const jsonProtocol = (options: Pick<Protocol, "path" | "isReadyOnceOpen" | "acks">): Protocol => ({
	...options,
	join: (room, nth) => `["joinRoom",{"room":"${room}","limit":1},"j${nth}"]`,
	send: (room, text, id) => `["sendMessage",{"room":"${room}","text":"${text}","clientId":"${id}"},"${id}"]`,
	frame: maskedFrame,
	kindOf: kindOfJson,
});

/** The kind of `["newMessage",…`, by the first letter of the event. */
export function kindOfJson(bytes: Buffer, at: number, length: number): Kind {
	if (length < 3) return Kind.error;
	switch (bytes[at + 2]) {
		case 0x6e /* newMessage */:
			return Kind.delivery;
		case 0x61 /* ack */:
			return Kind.ack;
		case 0x77 /* welcome */:
			return Kind.ready;
		case 0x65 /* error */:
			return Kind.error;
		default:
			return Kind.other;
	}
}
