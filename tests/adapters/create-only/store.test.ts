import { describe, expect, it, vi } from "vitest";
import { fromCreateOnly } from "../../../src/adapters/create-only/store";
import type { ChatMessage } from "../../../src/schemas/message";
import { headsCases } from "../../../src/testing/store/heads-cases";
import { sampleMessage } from "../sample-message";

describe("a store that can only create", () => {
	for (const { name, run } of headsCases) it(name, () => run(fromCreateOnly({ create: () => {} })));

	it("receives each message with its seq, before the append resolves", async () => {
		const created: ChatMessage[] = [];
		const store = fromCreateOnly({ create: async (message) => created.push(message) });
		const sent = sampleMessage({ clientId: "c-1", metadata: { a: 1 } });
		const { message, repeated } = await store.append(sent);
		expect(message).toEqual({ ...sent, seq: 1, updatedSeq: 1 });
		expect(repeated).toBe(false);
		expect(created).toEqual([message]);
	});

	it("numbers messages in order of arrival, even if a create is slow", async () => {
		const created: string[] = [];
		let release = () => {};
		const slow = new Promise<void>((resolve) => {
			release = resolve;
		});
		const store = fromCreateOnly({
			create: async ({ text }) => {
				if (text === "first") await slow;
				created.push(text);
			},
		});
		const appended = ["first", "second", "third"].map((text) => store.append(sampleMessage({ text })));
		await store.append(sampleMessage({ room: "other", text: "elsewhere" }));
		expect(created).toEqual(["elsewhere"]);
		release();
		expect((await Promise.all(appended)).map(({ message }) => message.seq)).toEqual([1, 2, 3]);
		expect(created).toEqual(["elsewhere", "first", "second", "third"]);
	});

	it("leaves no gap when create throws, and accepts a retry with the same clientId", async () => {
		const fault = new Error("disk full");
		const create = vi.fn().mockRejectedValueOnce(fault);
		const store = fromCreateOnly({ create });
		const message = sampleMessage({ clientId: "c-1" });
		await expect(store.append(message)).rejects.toBe(fault);
		expect(await store.append(message)).toMatchObject({ message: { seq: 1 }, repeated: false });
	});

	it("creates one message for racing retries, and refuses another body", async () => {
		const create = vi.fn();
		const store = fromCreateOnly({ create });
		const appended = await Promise.all([1, 2, 3].map(() => store.append(sampleMessage({ clientId: "c-1" }))));
		expect(create).toHaveBeenCalledOnce();
		expect(new Set(appended.map(({ message }) => message.id)).size).toBe(1);
		expect(appended.map(({ repeated }) => repeated)).toEqual([false, true, true]);
		await expect(store.append(sampleMessage({ clientId: "c-1", text: "other" }))).rejects.toMatchObject({
			code: "CONFLICT",
		});
	});

	it("has no history", async () => {
		const store = fromCreateOnly({ create: () => {} });
		await expect(store.list({ room: "tea", limit: 1 })).rejects.toMatchObject({ code: "UNSUPPORTED" });
	});

	it("keeps the epoch that a room had before its first message", async () => {
		const store = fromCreateOnly({ create: () => {} });
		const before = (await store.heads?.(["tea"]))?.get("tea");
		await store.append(sampleMessage());
		const after = (await store.heads?.(["tea"]))?.get("tea");
		expect(before?.seq).toBe(0);
		expect(after).toEqual({ epoch: before?.epoch, seq: 1 });
	});
});
