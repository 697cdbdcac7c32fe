import { expect, test, vi } from "vitest";
import { fromCreateOnly } from "../../../src/adapters/create-only/store";
import { MessageEncoder } from "../../../src/chat/store/message-encoder";
import { RoomStore } from "../../../src/chat/store/room-store";
import { Backlog } from "../../../src/chat/timeline/backlog";
import { replay } from "../../../src/chat/timeline/replay";
import { Timeline } from "../../../src/chat/timeline/timeline";
import { FakeClock } from "../../support/fake-clock";

const ignore = () => {};

test("a slow consumer that is behind the ring, over a store that cannot be read, is too far behind at once", async () => {
	const clock = new FakeClock();
	const store = new RoomStore({
		store: fromCreateOnly({ create: ignore }),
		clock,
		onError: ignore,
		onLate: ignore,
		onUncertain: ignore,
	});
	const timeline = new Timeline({
		room: "lobby",
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
	timeline.open({ epoch: "e", seq: 300 });
	const [write, pass, attach] = [vi.fn(), vi.fn(), vi.fn()];
	const backlog = new Backlog(1);
	expect(await replay({ timeline, store, backlog, mayWrite: () => true, write, pass, attach })).toBe("tooFar");
	expect([write, attach].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
});
