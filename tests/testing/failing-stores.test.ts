import { join } from "node:path";
import { expect, test } from "vitest";
import type { MessageStore, NewMessage } from "../../src";
import { MemoryMessageStore, StoreError } from "../../src/adapters";
import { failureCases } from "../../src/testing/store/failure-cases";
import { runNode } from "../support/run-child";

type Answer = (fail: () => never, inner: MessageStore, args: unknown[]) => unknown;

/** A store on a database that can fail, and what `answer` makes of a call that fails. */
function failing(answer: Partial<Record<keyof MessageStore, Answer>>) {
	const inner: MessageStore = new MemoryMessageStore();
	let isBroken = false;
	const fail = () => {
		throw new StoreError("transient", "the database is broken");
	};
	const store = new Proxy(inner, {
		get: (_target, method: keyof MessageStore) =>
			inner[method] &&
			(async (...args: unknown[]) => {
				if (isBroken) return (answer[method] ?? fail)(fail, inner, args);
				return (inner[method] as (...args: unknown[]) => unknown).apply(inner, args);
			}),
	}) as MessageStore;
	const breakDatabase = () => {
		isBroken = true;
		return () => {
			isBroken = false;
		};
	};
	return { store, options: { break: breakDatabase } };
}

/** What the first of the cases that fails reports. */
async function verdictOf({ store, options }: ReturnType<typeof failing>, cases = /./): Promise<string> {
	for (const { name, run } of failureCases.filter((one) => cases.test(one.name))) {
		try {
			await run(store, undefined, options);
		} catch (error) {
			return `${name}: ${(error as Error).message}`;
		}
	}
	return "passed";
}

test("a store that rejects while its database fails passes", async () => {
	expect(await verdictOf(failing({}))).toBe("passed");
});

test("a store that swallows errors passes only where no database is broken", async () => {
	const { store } = failing({ list: () => ({ messages: [], hasMore: false }) });
	for (const { run } of failureCases) await run(store);
});

const head = { epoch: "e", seq: 0 };
const message = { id: "m", room: "r", text: "", userId: "u", username: "U", timestamp: 0, seq: 2, updatedSeq: 2 };

test.each<[call: string, answer: Parameters<typeof failing>[0], says: RegExp]>([
	["list with an empty page", { list: () => ({ messages: [], hasMore: false }) }, /list swallows the error/],
	[
		"append with an ack",
		{ append: () => ({ message, repeated: false }) },
		/an append is acked while the database fails/,
	],
	["get with no message", { get: () => undefined }, /get swallows the error/],
	["heads with seq 0", { heads: () => new Map([["r", head]]) }, /heads swallows the error.*"seq":0/],
])("a store that answers %s while its database fails is reported", async (_call, answer, says) => {
	expect(await verdictOf(failing(answer))).toMatch(says);
});

test("a store that stores a message and fails as transient is reported", async () => {
	const store = failing({
		append: async (fail, inner, [message]) => {
			await inner.append(message as NewMessage);
			fail();
		},
	});
	expect(await verdictOf(store, /^stores a message once/)).toMatch(/failed as transient.*but the message was/);
});

test("a failed case leaves no rejection that ends a plain Node runner", async () => {
	const root = join(import.meta.dirname, "../..");
	const script = `
		const { MemoryMessageStore } = await import("./src/adapters/index.ts");
		const { storeSuite } = await import("./src/testing/index.ts");
		let failed = 0;
		for (const { run } of storeSuite) {
			const inner = new MemoryMessageStore();
			// The reader fails while the writers are waiting.
			const append = (message) => new Promise((resolve) => setTimeout(resolve, 5)).then(() => inner.append(message));
			const store = { append, list: () => Promise.reject(new Error("the connection is lost")) };
			await run(store, store).catch(() => { failed += 1; });
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
		console.log(failed > 0 ? "ran to the end" : "nothing failed");`;
	const args = ["--import", "tsx", "--input-type=module", "-e", script];
	const { code, output } = await runNode(args, { cwd: root, signal: AbortSignal.timeout(20_000) });
	expect(output).toBe("ran to the end\n");
	expect(code).toBe(0);
});
