import { Encoded } from "../../rpc/connection/codec";
import type { ChatMessage } from "../../schemas/message";

/** Encodes the messages of timelines, which never change. The last one is kept: the room is told of it, and then its sender. */
export class MessageEncoder {
	#message: ChatMessage | undefined;
	#encoded: Encoded<ChatMessage> | undefined;

	encode(message: ChatMessage): Encoded<ChatMessage> {
		if (message !== this.#message || !this.#encoded) {
			this.#message = message;
			this.#encoded = new Encoded(message);
		}
		return this.#encoded;
	}
}
