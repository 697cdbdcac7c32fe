import { expect, it } from "vitest";
import { MemoryMessageStore } from "../../src/adapters";
import type { MessageStore } from "../../src/adapters/message-store";
import { seededRandom } from "../support/seeded-random";
import { sampleMessage } from "./sample-message";

/** Registers a comparison of a store with one that keeps each reaction in a set. */
export function modelReactionsCase(open: () => Required<Pick<MessageStore, "append" | "react">>): void {
	it("keeps the same reactions as MemoryMessageStore, whatever is changed at once", async () => {
		const store = open();
		const model = new MemoryMessageStore();
		const random = seededRandom(17);
		const upTo = (max: number) => Math.floor(random() * max);
		const sent = sampleMessage();
		await Promise.all([store.append(sent), model.append(sent)]);
		for (let step = 0; step < 60; step++) {
			const changes = Array.from({ length: 1 + upTo(step % 5 === 0 ? 40 : 4) }, () => {
				return { userId: `user-${upTo(14)}`, emoji: `:e${upTo(step % 2 === 0 ? 2 : 24)}:`, on: random() < 0.6 };
			});
			expect(await store.react("tea", sent.id, changes)).toEqual(await model.react("tea", sent.id, changes));
		}
	});
}
