import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Topics } from "../../../../src/adapters/shared/pubsub/topics";

interface Call {
	command: "listen" | "unlisten";
	topics: readonly string[];
	resolve: () => void;
	reject: (error: unknown) => void;
}

/** Returns topics over a connection that a test answers by hand. */
function setUp(renew?: () => boolean) {
	const calls: Call[] = [];
	const command = (name: Call["command"]) => (topics: readonly string[]) =>
		new Promise<void>((resolve, reject) => calls.push({ command: name, topics, resolve, reject }));
	const topics = new Topics({ listen: command("listen"), unlisten: command("unlisten"), ...(renew && { renew }) });

	function subscribe(topic: string) {
		const ending = new AbortController();
		const spies = { onMessage: vi.fn<(payload: unknown) => void>(), onOpen: vi.fn(), onError: vi.fn() };
		const { onMessage, onOpen, onError } = spies;
		const subscription = topics.subscribe(topic, onMessage, { signal: ending.signal, onOpen, onError });
		return { ...spies, subscription, leave: () => ending.abort() };
	}
	/** Resolves with the next command. */
	async function next(): Promise<Call> {
		await vi.waitFor(() => expect(calls).not.toHaveLength(0));
		return calls.shift()!;
	}
	return { topics, subscribe, calls, next };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
	expect(vi.getTimerCount()).toBe(0);
	vi.useRealTimers();
});

describe("Topics", () => {
	it("requests all topics of one turn at once, and opens each when that is confirmed", async () => {
		const { subscribe, next, calls } = setUp();
		const subscribers = ["tea", "coffee", "tea"].map(subscribe);
		const call = await next();
		expect(call.topics).toEqual(["tea", "coffee"]);
		for (const { onOpen } of subscribers) expect(onOpen).not.toHaveBeenCalled();
		call.resolve();
		for (const { onOpen } of subscribers) await vi.waitFor(() => expect(onOpen).toHaveBeenCalledOnce());
		expect(subscribe("tea").onOpen).toHaveBeenCalledOnce();
		expect(calls).toHaveLength(0);
	});

	it("opens a topic that is wanted again while it is unsubscribed only once it is confirmed again", async () => {
		const { subscribe, next } = setUp();
		const first = subscribe("tea");
		(await next()).resolve();
		await vi.waitFor(() => expect(first.onOpen).toHaveBeenCalled());
		first.leave();
		const unlisten = await next();
		expect(unlisten).toMatchObject({ command: "unlisten", topics: ["tea"] });
		const again = subscribe("tea");
		expect(again.onOpen).not.toHaveBeenCalled();
		unlisten.resolve();
		const listen = await next();
		expect(listen).toMatchObject({ command: "listen", topics: ["tea"] });
		expect(again.onOpen).not.toHaveBeenCalled();
		listen.resolve();
		await vi.waitFor(() => expect(again.onOpen).toHaveBeenCalledOnce());
	});

	it("unsubscribes a topic whose last subscriber left before it was confirmed", async () => {
		const { subscribe, next } = setUp();
		const { leave, subscription, onOpen } = subscribe("tea");
		const listen = await next();
		leave();
		await subscription;
		listen.resolve();
		const unlisten = await next();
		expect(unlisten).toMatchObject({ command: "unlisten", topics: ["tea"] });
		unlisten.resolve();
		expect(onOpen).not.toHaveBeenCalled();
	});

	it("ignores a confirmation from a lost connection", async () => {
		const { topics, subscribe, next } = setUp();
		const { onOpen } = subscribe("tea");
		const stale = await next();
		topics.down(new Error("cut"));
		stale.resolve();
		await vi.advanceTimersByTimeAsync(0);
		expect(onOpen).not.toHaveBeenCalled();
		topics.up();
		(await next()).resolve();
		await vi.waitFor(() => expect(onOpen).toHaveBeenCalledOnce());
	});

	it("does not wait for an answer from a replaced connection", async () => {
		const { topics, subscribe, next } = setUp();
		const { onOpen, onError } = subscribe("tea");
		await next();
		topics.up();
		(await next()).resolve();
		await vi.waitFor(() => expect(onOpen).toHaveBeenCalledOnce());
		expect(onError).not.toHaveBeenCalled();
	});

	it("reports an outage once to each subscriber, even to one that subscribes during it, and requests nothing meanwhile", async () => {
		const { topics, subscribe, next, calls } = setUp();
		const before = subscribe("tea");
		(await next()).resolve();
		const cut = new Error("cut");
		await vi.waitFor(() => expect(before.onOpen).toHaveBeenCalled());
		topics.down(cut);
		topics.down(new Error("still"));
		const during = subscribe("tea");
		await vi.advanceTimersByTimeAsync(10_000);
		for (const { onError } of [before, during]) expect(onError).toHaveBeenCalledExactlyOnceWith(cut);
		expect(during.onOpen).not.toHaveBeenCalled();
		expect(calls).toHaveLength(0);
		topics.up();
		(await next()).resolve();
		await vi.waitFor(() => expect(before.onOpen).toHaveBeenCalledTimes(2));
		expect(during.onOpen).toHaveBeenCalledOnce();
	});

	it("opens the other topics of a batch in which one is refused, and keeps requesting that one", async () => {
		const { topics, subscribe, calls } = setUp();
		const refused = subscribe("refused");
		const others = Array.from({ length: 50 }, (_, n) => subscribe(`t${n}`));
		const answer = () => {
			for (const call of calls.splice(0))
				call.topics.includes("refused") ? call.reject(new Error("no")) : call.resolve();
		};
		for (let n = 0; n < 400; n++) {
			answer();
			await vi.advanceTimersByTimeAsync(100);
		}
		for (const { onOpen } of others) expect(onOpen).toHaveBeenCalledOnce();
		expect(refused.onOpen).not.toHaveBeenCalled();
		expect(refused.onError.mock.calls.length).toBeGreaterThan(10);
		expect(refused.onError.mock.calls.length).toBeLessThan(200);
		await topics.close();
	});

	it("requests a subscription again when it is not answered", async () => {
		const { subscribe, next } = setUp();
		const { onOpen, onError } = subscribe("tea");
		await next();
		await vi.advanceTimersByTimeAsync(5_000);
		expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: "TIMEOUT" }));
		await vi.advanceTimersByTimeAsync(2_000);
		(await next()).resolve();
		await vi.waitFor(() => expect(onOpen).toHaveBeenCalledOnce());
	});

	it("requests every topic again after the connection was dropped because of a failure", async () => {
		const { subscribe, next } = setUp(() => true);
		const tea = subscribe("tea");
		(await next()).resolve();
		await vi.waitFor(() => expect(tea.onOpen).toHaveBeenCalledOnce());
		const coffee = subscribe("coffee");
		(await next()).reject(new Error("stuck"));
		await vi.advanceTimersByTimeAsync(2_000);
		const call = await next();
		expect([...call.topics].sort()).toEqual(["coffee", "tea"]);
		call.resolve();
		await vi.waitFor(() => expect(coffee.onOpen).toHaveBeenCalledOnce());
		expect(tea.onOpen).toHaveBeenCalledTimes(2);
	});

	it("delivers nothing to a subscriber that left while an earlier one was called", () => {
		const { topics, subscribe } = setUp();
		const [first, second] = [subscribe("tea"), subscribe("tea")];
		first.onMessage.mockImplementation(second.leave);
		topics.deliver("tea", "1");
		expect(first.onMessage).toHaveBeenCalledExactlyOnceWith("1");
		expect(second.onMessage).not.toHaveBeenCalled();
		first.leave();
	});

	it("ends every subscription on close, whatever is unanswered, and accepts no new one", async () => {
		const { topics, subscribe, next, calls } = setUp();
		const { subscription, onError } = subscribe("tea");
		await next();
		await topics.close();
		await subscription;
		topics.up();
		topics.down(new Error("late"));
		expect(onError).not.toHaveBeenCalled();
		await expect(topics.subscribe("tea", () => {})).rejects.toMatchObject({ code: "CLOSED" });
		expect(calls).toHaveLength(0);
	});
});
