import { expect, test } from "vitest";
import type { ChatMessage } from "../../../src";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";
import type { SimMember } from "../../support/sim-member";

const room = "lobby";
const EMOJI = ["👍", "🎉", "❤️", ":shipit:"];

/** What a member shows after what it was told, and what was wrong with the telling. */
function viewOf(member: SimMember) {
	const shown = new Map<string, ChatMessage>();
	const faults: string[] = [];
	let cursor = 0;
	for (const text of member.socket.sent) {
		const [event, data] = JSON.parse(text) as [string, ChatMessage & { messages?: ChatMessage[]; seq: number }];
		if (event === "ack" && data.messages && "epoch" in data) {
			for (const message of data.messages) shown.set(message.id, message);
			cursor = data.seq;
		} else if (event === "passed") {
			if (data.seq <= cursor) faults.push(`passed ${data.seq} at ${cursor}`);
			cursor = Math.max(cursor, data.seq);
		} else if (event === "newMessage" || event === "messageUpdated") {
			if (data.updatedSeq !== cursor + 1) faults.push(`${event} ${data.updatedSeq} at ${cursor}`);
			cursor = Math.max(cursor, data.updatedSeq);
			const known = shown.get(data.id);
			if ((event === "newMessage") === (known !== undefined))
				faults.push(`${event} of ${known ? "a known" : "an unknown"} one`);
			if (known && known.updatedSeq >= data.updatedSeq) faults.push(`${data.updatedSeq} after ${known.updatedSeq}`);
			shown.set(data.id, data);
		}
	}
	return { faults, messages: [...shown.values()].sort((a, b) => a.seq - b.seq) };
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
	"through random edits, deletions and reactions over a bus that loses, repeats and reorders, every view becomes the store's, seed %i",
	async (seed) => {
		const cluster = closing(new SimCluster(3, { limits: { rates: false } }, { seed }));
		const { clock, bus, store } = cluster;
		const below = (max: number) => Math.floor(clock.random() * max);
		const members: SimMember[] = [];
		for (let n = 0; n < 6; n++) members.push(await cluster.join(n % 3, `user-${n % 4}`));
		await cluster.wait(100);
		bus.lose(({ kind }) => kind === "change" && clock.random() < 0.4);
		bus.repeat(({ kind }) => kind === "change" && clock.random() < 0.2, 30);
		let fails = true;
		store.after = (call) => {
			if (fails && (call === "replace" || call === "react") && clock.random() < 0.1) throw new Error("connection lost");
			return new Promise<void>((resolve) => void clock.after(below(20), resolve));
		};
		const answers: (() => unknown)[] = [];
		for (let step = 0; step < 250; step++) {
			const member = members[below(members.length)]!;
			const { messages } = await store.kept.list({ room, limit: 8 });
			const message = messages[below(messages.length)];
			const kind = message ? below(10) : 0;
			if (kind === 0) answers.push(member.ask("sendMessage", { room, text: `${step}` }));
			else if (kind < 5) {
				const { id, editedAt } = message!;
				answers.push(member.ask("editMessage", { room, id, text: `edit ${step}`, editedAt }));
			} else if (kind < 9) {
				const event = below(3) === 0 ? "removeReaction" : "addReaction";
				answers.push(member.ask(event, { room, id: message!.id, emoji: EMOJI[below(EMOJI.length)] }));
			} else if (below(3) === 0) answers.push(member.ask("deleteMessage", { room, id: message!.id }));
			await cluster.wait(below(25));
		}
		fails = false;
		await cluster.wait(30_000);
		expect(answers.filter((answer) => answer() === undefined)).toEqual([]);
		const stored = (await store.kept.list({ room, limit: 1_000 })).messages;
		const [head] = (await store.kept.heads([room])).values();
		expect(head?.seq).toBeGreaterThan(80);
		for (const member of members) {
			const { faults, messages } = viewOf(member);
			expect(faults).toEqual([]);
			expect(messages).toEqual(stored);
		}
	},
	30_000,
);
