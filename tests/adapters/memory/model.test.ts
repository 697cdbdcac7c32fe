import fc from "fast-check";
import { expect, test } from "vitest";
import { MemoryMessageStore } from "../../../src/adapters";
import { sampleMessage } from "../sample-message";
import { ModelRoom } from "./model-store";

const room = "tea";
const users = Array.from({ length: 14 }, (_, index) => `user-${String.fromCharCode(97 + index)}`);
const user = fc.constantFrom(...users);
const emoji = fc.oneof(
	fc.constantFrom("👍", "🎉"),
	fc.nat(24).map((index) => `:e${index}:`),
);
/** How many messages before the latest one. */
const ago = fc.nat(7);

const commands = {
	append: fc.record({
		do: fc.constant("append" as const),
		userId: fc.constantFrom("ada", "bob"),
		clientId: fc.option(fc.constantFrom("c1", "c2", "c3"), { nil: undefined }),
		counts: fc.boolean(),
	}),
	replace: fc.record({
		do: fc.constant("replace" as const),
		ago,
		text: fc.constantFrom("one", "two"),
		was: fc.constantFrom("now", "now", "now", "stale", "any" as const),
		isDeletion: fc.boolean(),
	}),
	react: fc.record({
		do: fc.constant("react" as const),
		ago,
		changes: fc.array(fc.record({ userId: user, emoji, on: fc.boolean() }), { maxLength: 24 }),
	}),
};
const anyCommand = fc.oneof(
	{ weight: 3, arbitrary: commands.append },
	{ weight: 4, arbitrary: commands.replace },
	{ weight: 4, arbitrary: commands.react },
);
type Command = typeof anyCommand extends fc.Arbitrary<infer Of> ? Of : never;

/** Runs a command on a store and on its model, whose answers must be the same. Returns the ids of the messages. */
async function step(store: MemoryMessageStore, model: ModelRoom, ids: string[], command: Command): Promise<void> {
	if (command.do === "append") {
		const { userId, clientId, counts } = command;
		const sent = sampleMessage({ room, userId, id: `m-${ids.length}`, ...(clientId && { clientId }) });
		const appended = await store.append(sent, { counts });
		expect(appended).toEqual(model.append(sent, counts));
		if (!appended.repeated) ids.push(sent.id);
		return;
	}
	const id = ids.at(-1 - command.ago) ?? "none";
	if (command.do === "react") {
		expect(await store.react(room, id, command.changes)).toEqual(model.react(id, command.changes));
		return;
	}
	const now = model.get(id) ?? { ...sampleMessage({ room, id }), seq: 1, updatedSeq: 1 };
	const message = { ...now, text: command.text, ...(command.isDeletion ? { deletedAt: 2 } : { editedAt: 1 }) };
	const was = { now: now.updatedSeq, stale: now.updatedSeq - 1, any: undefined }[command.was];
	expect(await store.replace(message, was)).toEqual(model.replace(message, was));
}

async function assertSame(store: MemoryMessageStore, model: ModelRoom, ids: readonly string[]): Promise<void> {
	const { seq, n } = model;
	expect((await store.heads([room])).get(room)).toMatchObject({ seq, n });
	const last = ids.at(-1) ?? "none";
	expect(await store.get(room, last)).toEqual(model.get(last));
	// Other places each time.
	const limit = 1 + (seq % 5);
	for (const at of [seq - ((seq * 7) % 23), seq - ids.length]) {
		expect(await store.list({ room, after: at, limit })).toEqual(model.list({ after: at, limit }));
		expect(await store.list({ room, before: at, limit })).toEqual(model.list({ before: at, limit }));
	}
	for (const userId of users.slice(0, 3)) {
		const own = await store.reactionsOf(room, [last], userId);
		expect((own.get(last) ?? []).toSorted()).toEqual(model.reactionsOf(last, userId).toSorted());
	}
}

test.each([1, 4, 100])("a room that keeps %i messages does what its model does, whatever is sent and changed", (max) =>
	fc.assert(
		fc.asyncProperty(fc.array(anyCommand, { maxLength: 120, size: "max" }), async (sequence) => {
			const store = new MemoryMessageStore({ maxMessagesPerRoom: max });
			const model = new ModelRoom(max);
			const ids: string[] = [];
			for (const command of sequence) {
				await step(store, model, ids, command);
				await assertSame(store, model, ids);
			}
			const all = { after: 0, limit: 200 };
			expect(await store.list({ room, ...all })).toEqual(model.list(all));
			expect(await store.list({ room, limit: 200 })).toEqual(model.list({ limit: 200 }));
		}),
		// A failure is not shrunk for longer than that.
		{ numRuns: 25, interruptAfterTimeLimit: 15_000 },
	),
);
