import { Hono } from "hono";
import { expect, onTestFinished, test, vi } from "vitest";
import WebSocket from "ws";
import { createChatProcedure, mountChat } from "../../src";
import { MemoryPubSub } from "../../src/adapters/memory/pubsub";
import { MemoryMessageStore } from "../../src/adapters/memory/store";
import { createChatClient, type SentMessage } from "../../src/client";
import { serve } from "../../src/node";
import { LossyPubSub } from "../chaos/servers/lossy-pubsub";

test("after an edit storm that the bus lost, a client on another server shows the latest versions without joining again", async () => {
	const store = new MemoryMessageStore();
	const bus = new MemoryPubSub();
	const fault = { drop: 0, reorder: 0, repeat: 0 };
	const open = async (name: string) => {
		const wsChat = createChatProcedure({
			auth: async ({ next }) => next({ user: { id: name, name } }),
			store,
			limits: { rates: false },
		});
		const app = new Hono();
		const chat = mountChat(app, { wsChat }, { pubsub: new LossyPubSub(bus, fault, () => 0.5) });
		const server = await serve(app);
		const client = createChatClient({ url: `${server.url}/wsChat`, WebSocket, random: () => 0.05 });
		onTestFinished(async () => {
			client.close();
			await chat.close();
			await server.close();
		});
		const room = client.room("general");
		await room.join();
		return { client, room };
	};
	const [ada, bob] = [await open("Ada"), await open("Bob")];
	const shown = (room: typeof bob.room) => room.state.messages.map(({ text }) => text);
	for (const text of ["one", "two"]) ada.room.send(text);
	await vi.waitFor(() => expect(shown(bob.room)).toEqual(["one", "two"]));
	const rejoined = vi.fn();
	bob.client.socket.on("rejoin", rejoined);
	const passed = vi.fn();
	bob.client.socket.on("passed", passed);
	fault.drop = 1;
	const [one, two] = ada.room.state.messages as SentMessage[];
	const changes: Promise<void>[] = [];
	for (let n = 1; n <= 20; n++) {
		changes.push(ada.room.edit(one!.id, `one ${n}`), ada.room.edit(two!.id, `two ${n}`));
		changes.push(n % 2 ? ada.room.react(one!.id, "👍") : ada.room.unreact(one!.id, "👍"));
	}
	await Promise.all(changes);
	fault.drop = 0;
	ada.room.send("three");
	await vi.waitFor(() => expect(shown(bob.room)).toEqual(["one 20", "two 20", "three"]), { timeout: 10_000 });
	expect(shown(ada.room)).toEqual(shown(bob.room));
	expect(passed).toHaveBeenCalled();
	expect([bob.client.socket.gaps, ada.client.socket.gaps, rejoined.mock.calls]).toEqual([0, 0, []]);
}, 30_000);
