import { describe, expect, it, vi } from "vitest";
import { MemoryPubSub } from "../../../src/adapters";

/** Resolves after the messages published so far have arrived. */
const delivered = () => Promise.resolve();

describe("MemoryPubSub", () => {
	it("delivers a message to every subscriber of its topic, in order, after publish", async () => {
		const bus = new MemoryPubSub();
		const got: unknown[] = [];
		await bus.subscribe("tea", (payload) => got.push(["first", payload]));
		await bus.subscribe("tea", (payload) => got.push(["second", payload]));
		await bus.subscribe("coffee", (payload) => got.push(["other", payload]));

		const published = [bus.publish("tea", "1"), bus.publish("tea", "2")];
		expect(got).toEqual([]);
		await Promise.all(published);
		await delivered();
		expect(got).toEqual([
			["first", "1"],
			["second", "1"],
			["first", "2"],
			["second", "2"],
		]);
	});

	it("calls onOpen when messages will arrive", async () => {
		const onOpen = vi.fn();
		await new MemoryPubSub().subscribe("tea", () => {}, { onOpen });
		expect(onOpen).toHaveBeenCalledOnce();
	});

	it("delivers nothing that was published before", async () => {
		const bus = new MemoryPubSub();
		const onMessage = vi.fn();
		await bus.subscribe("tea", () => {});
		const published = bus.publish("tea", "1");
		await bus.subscribe("tea", onMessage);
		await published;
		await delivered();
		expect(onMessage).not.toHaveBeenCalled();
	});

	it("delivers nothing once the signal aborts, not even messages in flight", async () => {
		const bus = new MemoryPubSub();
		const leaving = new AbortController();
		const [left, stayed] = [vi.fn(), vi.fn()];
		await bus.subscribe("tea", left, { signal: leaving.signal });
		await bus.subscribe("tea", stayed);

		const published = bus.publish("tea", "1");
		leaving.abort();
		await published;
		await bus.publish("tea", "2");
		await delivered();
		expect(left).not.toHaveBeenCalled();
		expect(stayed.mock.calls).toEqual([["1"], ["2"]]);
	});

	it("does not subscribe with a signal that has aborted", async () => {
		const bus = new MemoryPubSub();
		const [onMessage, onOpen] = [vi.fn(), vi.fn()];
		await bus.subscribe("tea", onMessage, { signal: AbortSignal.abort(), onOpen });
		await bus.publish("tea", "1");
		await delivered();
		expect(onOpen).not.toHaveBeenCalled();
		expect(onMessage).not.toHaveBeenCalled();
	});

	it("reports an error of a subscriber to its own onError, and serves the others", async () => {
		const bus = new MemoryPubSub();
		const [thrown, rejected, got] = [vi.fn(), vi.fn(), vi.fn()];
		const fault = new Error("broken");
		const fail = () => {
			throw fault;
		};
		await bus.subscribe("tea", fail, { onError: thrown });
		await bus.subscribe("tea", async () => fail(), { onError: rejected });
		await bus.subscribe("tea", fail, { onError: fail });
		await bus.subscribe("tea", fail);
		await bus.subscribe("tea", got);

		await bus.publish("tea", "1");
		await delivered();
		expect(got).toHaveBeenCalledExactlyOnceWith("1");
		expect(thrown).toHaveBeenCalledExactlyOnceWith(fault);
		await vi.waitFor(() => expect(rejected).toHaveBeenCalledExactlyOnceWith(fault));
	});
});
