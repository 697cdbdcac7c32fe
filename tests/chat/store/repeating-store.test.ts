import { expect, test } from "vitest";
import type { Page } from "../../../src/adapters";
import type { EncodedMessage } from "../../../src/chat/store/encoded-message";
import { MessageEncoder } from "../../../src/chat/store/message-encoder";
import { RoomStore } from "../../../src/chat/store/room-store";
import { Backlog } from "../../../src/chat/timeline/backlog";
import { GapFiller } from "../../../src/chat/timeline/gap-filler";
import { replay } from "../../../src/chat/timeline/replay";
import { Timeline } from "../../../src/chat/timeline/timeline";
import { FakeClock } from "../../support/fake-clock";

const room = "general";
const ignore = () => {};

/** A store whose author overlooked `after`: it gives the same message whatever is asked, and says that there is more. */
function repeatingStore() {
	const clock = new FakeClock();
	let reads = 0;
	const first = { id: "m1", room, text: "1", userId: "Zoe", username: "Zoe", timestamp: 1, seq: 1, updatedSeq: 1 };
	const list = async (): Promise<Page> => {
		// Ends the test where the reading would not.
		if (++reads > 50) throw new Error("read without end");
		return { messages: [first], hasMore: true };
	};
	const heads = async () => new Map([[room, { epoch: "e", seq: 10 }]]);
	const append = () => Promise.reject(new Error("not here"));
	const store = new RoomStore({
		store: { append, list, heads },
		clock,
		onError: ignore,
		onLate: ignore,
		onUncertain: ignore,
	});
	return { clock, store, reads: () => reads };
}

test("a gap that the store does not fill is read with pauses", async () => {
	const { clock, store, reads } = repeatingStore();
	const gapFiller = new GapFiller({ room, store, clock, head: () => 1, fill: ignore, giveUp: ignore });
	gapFiller.want(2);
	await clock.advance(45);
	expect(reads()).toBeGreaterThan(0);
	expect(reads()).toBeLessThan(5);
	gapFiller.close();
});

test("a slow consumer whose changes the store does not return waits for them, then is too far behind, and is not sent old ones", async () => {
	const { clock, store } = repeatingStore();
	const timeline = new Timeline({
		room,
		store,
		clock,
		encoder: new MessageEncoder(),
		deliver: ignore,
		pass: ignore,
		onHealed: () => {},
		onRenumbered: ignore,
		onReplaced: ignore,
		onError: ignore,
	});
	timeline.open({ epoch: "e", seq: 10 });
	const written: number[] = [];
	const write = (_event: string, { message }: EncodedMessage) => void written.push(message.seq);
	const backlog = new Backlog(5);
	const again = () => replay({ timeline, store, backlog, mayWrite: () => true, write, pass: ignore, attach: ignore });
	for (let n = 0; n < 5; n++) expect(await again()).toBe("later");
	expect(await again()).toBe("tooFar");
	expect(written).toEqual([]);
	timeline.close();
});
