import { Encoded } from "../../rpc/connection/codec";
import type { ChatMessage } from "../../schemas/message";

const NOT_ASCII = /[^\0-\x7f]/;
const encoder = new TextEncoder();

/** A valid message with its JSON, which is made once, in however many frames the message goes out. */
export class EncodedMessage extends Encoded<ChatMessage> {
	readonly message: ChatMessage;
	#bytes: number | undefined;

	constructor(message: ChatMessage) {
		super(JSON.stringify(message));
		this.message = message;
	}

	/** The size of the JSON in UTF-8. */
	get bytes(): number {
		this.#bytes ??= byteLength(this.json);
		return this.#bytes;
	}
}

/** Returns the size of a text in UTF-8. */
export const byteLength = (text: string): number => (NOT_ASCII.test(text) ? encoder.encode(text).length : text.length);
