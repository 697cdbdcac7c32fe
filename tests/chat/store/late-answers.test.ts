import { expect, test } from "vitest";
import { Chat } from "../../../src/chat/chat";
import { limitsSchema } from "../../../src/chat/limits";
import { createIo } from "../../../src/rpc/builder/io";
import { EventMap } from "../../../src/rpc/connection/event-map";
import { WriteScheduler } from "../../../src/rpc/delivery/write-scheduler";
import { Hub } from "../../../src/rpc/rooms/hub";
import { incomingEvents } from "../../../src/schemas/incoming";
import { outgoingEvents } from "../../../src/schemas/outgoing";
import { countingPubSub } from "../../support/counting-pubsub";
import { FakeClock } from "../../support/fake-clock";
import { heldStore } from "../../support/held-store";

test("a store that answers after the chat has closed, or never, starts nothing", async () => {
	const clock = new FakeClock();
	const { store, hold } = heldStore();
	const { pubsub, open, published } = countingPubSub();
	const onError = () => {};
	const outgoing = new EventMap(outgoingEvents);
	const hub = new Hub({
		pubsub,
		topicPrefix: "t",
		nodeId: "n",
		outgoing,
		clock,
		scheduler: new WriteScheduler(clock, onError),
		onError,
	});
	const chat = new Chat(
		{ store, limits: limitsSchema.parse({}), incoming: incomingEvents },
		{ hub, io: createIo(hub), nodeId: "n", clock, onError },
	);
	const ref = chat.services.timelines.open("general");
	const { reached, release } = hold("append");
	const message = { id: "m1", room: "general", text: "hi", userId: "Ada", username: "Ada", timestamp: 1 };
	const refused = chat.services.store.append(message).catch((error) => error.code);
	await reached;
	ref.release();
	await chat.close();
	hub.close();
	await clock.advance(3_000);
	expect(await refused).toBe("STORE_UNAVAILABLE");
	expect(clock.pending).toBe(0);
	release();
	await clock.advance(10);
	expect(clock.pending).toBe(0);
	expect(open).toEqual([]);
	expect(published).toEqual([]);
});
