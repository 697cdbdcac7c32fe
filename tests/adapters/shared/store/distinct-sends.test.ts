import { expect, it } from "vitest";
import { distinctSends } from "../../../../src/adapters/shared/store/distinct-sends";
import { toStored } from "../../../../src/adapters/shared/store/stored-message";
import { sampleMessage } from "../../sample-message";

it("stores a clientId that occurs twice in a group once, and gives each of the two its own copy of the result", () => {
	const group = [
		sampleMessage({ clientId: "c-1", metadata: { a: 1 } }),
		sampleMessage(),
		sampleMessage({ clientId: "c-1" }),
		sampleMessage({ clientId: "c-1", room: "coffee" }),
		sampleMessage({ clientId: "c-1", userId: "bob" }),
		sampleMessage(),
	];
	const { messages, spread } = distinctSends(group);
	expect(messages).toEqual(group.filter((_, place) => place !== 2));
	const results = spread(
		messages.map((message, place) => ({ message: toStored(message, place + 1), repeated: false })),
	);
	expect(results.map(({ message }) => message.seq)).toEqual([1, 2, 1, 3, 4, 5]);
	expect(results.map(({ repeated }) => repeated)).toEqual([false, false, true, false, false, false]);
	expect(results[2]?.message).toEqual(results[0]?.message);
	expect(results[2]?.message.metadata).not.toBe(results[0]?.message.metadata);
});
