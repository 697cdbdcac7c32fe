import { expect, test } from "vitest";
import { MemoryMessageStore, MemoryPubSub } from "../../src/adapters";
import { closing } from "../support/closing";
import { countingPubSub } from "../support/counting-pubsub";
import { heldStore } from "../support/held-store";
import { RawClient } from "../support/raw-client";
import { startChat } from "../support/started-chat";

const room = "general";
const start = async (...args: Parameters<typeof startChat>) => closing(await startChat(...args));

test("a closing chat finishes and acks its appends, closes clients with 1012, and unsubscribes from the bus", async () => {
	const { store, hold } = heldStore();
	const { pubsub, open } = countingPubSub();
	const chat = await start({ store }, { pubsub });
	const ada = await chat.join("Ada");
	const { reached, release } = hold("append");
	const sending = ada.request("sendMessage", { room, text: "last" });
	await reached;
	const closed = chat.chat.close();
	release();
	expect(await sending).toMatchObject({ text: "last", seq: 1 });
	expect(await ada.next("reconnect")).toEqual({ inMs: expect.any(Number) });
	expect(await ada.closed).toBe(1012);
	await closed;
	expect(open).toEqual([]);
	expect(chat.chat.connections).toBe(0);
	expect(await RawClient.refusal(`${chat.url}?name=Ada`)).toBe(503);
	await chat.chat.close();
	expect(chat.errors).toEqual([]);
});

test("users of a closing server reconnect to another one without leaving the room or missing a message", async () => {
	const [pubsub, store] = [new MemoryPubSub(), new MemoryMessageStore()];
	const [one, two] = [await start({ store }, { pubsub }), await start({ store }, { pubsub })];
	const ada = await one.connect("Ada");
	const { epoch, seq } = await ada.request("joinRoom", { room });
	const bob = await two.join("Bob");
	const joined = (await bob.heard("userJoined")).length;
	await one.close();
	await bob.request("sendMessage", { room, text: "missed" });
	const back = await two.connect("Ada");
	expect(await back.request("joinRoom", { room, since: seq, epoch })).toMatchObject({
		recovered: true,
		messages: [{ text: "missed" }],
	});
	expect(await bob.heard("userLeft")).toEqual([]);
	expect(await bob.heard("userJoined")).toHaveLength(joined);
});
