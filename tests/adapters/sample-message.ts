import type { NewMessage } from "../../src/adapters/message-store";

/** Returns a message by Ada in the room "tea", with the fields that a test needs. */
export const sampleMessage = (fields: Partial<NewMessage> = {}): NewMessage => ({
	id: crypto.randomUUID(),
	room: "tea",
	text: "hello",
	userId: "ada",
	username: "Ada",
	timestamp: 1_700_000_000_000,
	...fields,
});
