import { Encoded } from "../../rpc/connection/codec";
import type { ChatMessage } from "../../schemas/message";

/** The encoder of the timelines' messages. It keeps the last one, because the same message goes to the room and then into its sender's ack. */
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
