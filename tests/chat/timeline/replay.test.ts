import { expect, test, vi } from "vitest";
import { fromCreateOnly } from "../../../src/adapters/create-only/store";
import { MessageEncoder } from "../../../src/chat/store/message-encoder";
import { RoomStore } from "../../../src/chat/store/room-store";
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
		onHealed: () => {},
		onRenumbered: ignore,
		onError: ignore,
	});
	timeline.open({ epoch: "e", seq: 300 });
	const [write, attach] = [vi.fn(() => true), vi.fn()];
	expect(await replay({ timeline, store, after: 1, write, attach })).toBe("tooFar");
	expect([write, attach].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
});
