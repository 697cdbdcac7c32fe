import { expect, test } from "vitest";
import { readAppended } from "../../src/procedures/appended-message";
import type { ChatMessage } from "../../src/schemas";

const given = { id: "m1", room: "lobby", text: "hi", userId: "ada", username: "Ada", timestamp: 1, clientId: "c1" };
const stored: ChatMessage = { ...given, seq: 3, updatedSeq: 3 };

test("a message that the store gave back as it was keeps its number, and loses what is nobody's business", () => {
	expect(readAppended(given, stored)).toEqual(stored);
	expect(readAppended(given, Object.assign({ password: "x" }, stored))).toEqual(stored);
});

test("what a store has made of a message is what everybody sees", () => {
	const metadata = { a: 1 };
	for (const other of [
		{ text: "ho" },
		{ id: "m0" },
		{ editedAt: 4 },
		{ deletedAt: 5 },
		{ metadata },
		{ reactions: {} },
	]) {
		expect(readAppended(given, { ...stored, ...other })).toEqual({ ...stored, ...other });
	}
	expect(readAppended({ ...given, metadata }, { ...stored, metadata })).toEqual({ ...stored, metadata });
});

test("what is no message is refused", () => {
	for (const wrong of [
		{ seq: -1 },
		{ seq: 1.5 },
		{ seq: "3" },
		{ updatedSeq: undefined },
		{ room: "" },
		{ id: null },
	]) {
		expect(() => readAppended(given, { ...stored, ...wrong } as ChatMessage), JSON.stringify(wrong)).toThrow();
	}
});
