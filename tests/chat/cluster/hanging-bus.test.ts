import { expect, test } from "vitest";
import { Servers } from "../../../src/chat/cluster/servers";
import { EventMap } from "../../../src/rpc/connection/event-map";
import { WriteScheduler } from "../../../src/rpc/delivery/write-scheduler";
import { Hub } from "../../../src/rpc/rooms/hub";
import { FakeClock } from "../../support/fake-clock";

const ignore = () => {};

test("a publish that never ends fails after five seconds, and the bus counts as down", async () => {
	const clock = new FakeClock();
	const errors: string[] = [];
	const onError = (error: unknown) => void errors.push(String(error));
	const pubsub = {
		publish: () => new Promise<never>(ignore),
		subscribe: async (_topic: string, _onMessage: unknown, options: { onOpen?: () => void } = {}) => options.onOpen?.(),
	};
	const hub = new Hub({
		pubsub,
		topicPrefix: "t",
		node: { id: "n" },
		outgoing: new EventMap({}),
		clock,
		scheduler: new WriteScheduler(clock, onError),
		onError,
	});
	const servers = new Servers({
		hub,
		clock,
		onPresence: ignore,
		onKick: ignore,
		onRestrictions: ignore,
		onRecheck: ignore,
		onListening: ignore,
		onHeads: ignore,
		onUserEvent: () => true,
		onDown: ignore,
		onUp: ignore,
		onError,
	});
	servers.start();
	servers.send({ kind: "probe" });
	await clock.advance(4_999);
	expect(servers.isDown).toBe(false);
	await clock.advance(1);
	expect(servers.isDown).toBe(true);
	expect(errors).toEqual([expect.stringContaining("did not accept")]);
	const closed = servers.close();
	await clock.advance(1_000);
	await closed;
	hub.close();
	// Waits for the probe that was sent meanwhile.
	await clock.advance(5_000);
	expect(clock.pending).toBe(0);
});
