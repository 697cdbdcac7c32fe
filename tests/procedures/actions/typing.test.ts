import { afterEach, describe, expect, test, vi } from "vitest";
import { Typing } from "../../../src/chat/presence/typing";
import { systemClock } from "../../../src/rpc/clock";
import { closing } from "../../support/closing";
import { startChat } from "../../support/started-chat";

const room = "general";
const start = async (...args: Parameters<typeof startChat>) => closing(await startChat(...args));

describe("over the wire", () => {
	test.each<[string, (bob: Awaited<ReturnType<typeof started>>["bob"]) => unknown]>([
		["stopTyping", (bob) => bob.request("stopTyping", { room })],
		["a message", (bob) => bob.request("sendMessage", { room, text: "done" })],
		["leaving", (bob) => bob.request("leaveRoom", { room })],
		["the end of the connection", (bob) => bob.ws.terminate()],
	])("typing ends with %s, and only the other members are notified", async (_how, end) => {
		const { ada, bob, bobs } = await started();
		await bob.request("startTyping", { room });
		expect(await ada.next("userTyping")).toEqual({ room, userId: "Bob", username: "Bob", isTyping: true });
		await bobs.close();
		await end(bob);
		expect(await ada.next("userTyping")).toEqual({ room, userId: "Bob", username: "Bob", isTyping: false });
		expect(bob.frames.concat(bobs.frames).filter(([event]) => event === "userTyping")).toEqual([]);
	});

	test("a repeated start, and a stop without a start, send no event", async () => {
		const { ada, bob } = await started({ limits: { rates: false } });
		await bob.request("stopTyping", { room });
		for (let n = 0; n < 3; n++) await bob.request("startTyping", { room });
		await bob.request("stopTyping", { room });
		await bob.request("stopTyping", { room });
		expect((await ada.heard("userTyping")).map(({ isTyping }) => isTyping)).toEqual([true, false]);
	});

	async function started(options: Parameters<typeof startChat>[0] = {}) {
		const chat = await start(options);
		return { ada: await chat.join("Ada"), bob: await chat.join("Bob"), bobs: await chat.join("Bob") };
	}
});

describe("by the clock", () => {
	afterEach(() => vi.useRealTimers());

	function typingAt() {
		vi.useFakeTimers();
		const onChange = vi.fn();
		return { onChange, typing: new Typing(onChange, systemClock) };
	}
	const ada = { userId: "Ada", username: "Ada" };

	test("typing ends 6 s after its last start, and leaves no timer", () => {
		const { typing, onChange } = typingAt();
		typing.start(room, ada);
		vi.advanceTimersByTime(3_000);
		typing.start(room, ada);
		vi.advanceTimersByTime(5_900);
		expect(onChange.mock.calls).toEqual([[room, ada, true]]);
		vi.advanceTimersByTime(1_100);
		expect(onChange.mock.calls).toEqual([
			[room, ada, true],
			[room, ada, false],
		]);
		expect(vi.getTimerCount()).toBe(0);
	});

	test("typing is separate per room, and a closed chat leaves no timer", () => {
		const { typing, onChange } = typingAt();
		typing.start("a", ada);
		typing.start("b", ada);
		typing.stop("a", "Ada");
		expect(onChange.mock.calls.map(([at, , isTyping]) => [at, isTyping])).toEqual([
			["a", true],
			["b", true],
			["a", false],
		]);
		typing.close();
		expect(vi.getTimerCount()).toBe(0);
	});
});
