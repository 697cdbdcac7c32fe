import type { NewMessage } from "../../src/adapters/message-store";

/** A message of Ada's in the room "tea", with what a test cares about. */
export const sampleMessage = (fields: Partial<NewMessage> = {}): NewMessage => ({
	id: crypto.randomUUID(),
	room: "tea",
	text: "hello",
	userId: "ada",
	username: "Ada",
	timestamp: 1_700_000_000_000,
	...fields,
});
