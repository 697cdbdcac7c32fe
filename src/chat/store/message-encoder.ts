import type { ChatMessage } from "../../schemas/message";
import { EncodedMessage } from "./encoded-message";

/**
 * The encoder of new messages. It keeps the last one, because the same message goes to the room and then into its sender's ack.
 * From then on the message's timeline has the encoded form.
 */
export class MessageEncoder {
	#last: EncodedMessage | undefined;

	encode(message: ChatMessage): EncodedMessage {
		if (message !== this.#last?.message) this.#last = new EncodedMessage(message);
		return this.#last as EncodedMessage;
	}
}
