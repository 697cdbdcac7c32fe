import { expect, onTestFinished, test, vi } from "vitest";
import WebSocket from "ws";
import { createChatClient } from "../../src/client";
import { closing } from "../support/closing";
import { startChat } from "../support/started-chat";

const user = { id: "Bot", name: "Bot" };

async function start() {
	const chat = closing(await startChat());
	const open = async (name: string) => {
		const client = createChatClient({ url: `${chat.url}?name=${name}`, WebSocket });
		onTestFinished(() => client.close());
		const room = client.room("general");
		await room.join();
		return room;
	};
	const say = async (...texts: string[]) => {
		for (const text of texts) await chat.chat.send({ room: "general", text, user });
	};
	return { chat, open, say };
}

test("what is read in one tab is read in the others, and after a reload", async () => {
	const { open, say } = await start();
	const [first, second] = [await open("Ada"), await open("Ada")];
	await say("one", "two", "three");
	await vi.waitFor(() => expect([first.state.unread, second.state.unread]).toEqual([3, 3]));
	first.markRead();
	expect(first.state.unread).toBe(0);
	await vi.waitFor(() => expect(second.state).toMatchObject({ unread: 0, readSeq: 3 }));
	await say("four");
	await vi.waitFor(() => expect(second.state.unread).toBe(1));
	expect((await open("Ada")).state).toMatchObject({ unread: 1, readSeq: 3 });
});

test("messages that are not loaded count as unread", async () => {
	const { open, say } = await start();
	await open("Ada");
	const bob = await open("Bob");
	await say(...Array.from({ length: 120 }, (_, n) => `${n}`));
	await vi.waitFor(() => expect(bob.state.unread).toBe(120));
	const again = await open("Ada");
	expect(again.state.messages.length).toBeLessThan(120);
	expect(again.state.unread).toBe(120);
	await again.history.loadOlder();
	expect(again.state.unread).toBe(120);
});

test("a message that was marked as unread stays so until the room is opened again", async () => {
	const { open, say } = await start();
	const [ada, phone] = [await open("Ada"), await open("Ada")];
	await say("one", "two", "three");
	await vi.waitFor(() => expect(ada.state.unread).toBe(3));
	ada.markRead();
	await vi.waitFor(() => expect(phone.state.unread).toBe(0));
	ada.markUnread(2);
	expect(ada.state).toMatchObject({ readSeq: 1, unread: 2 });
	ada.markRead();
	await vi.waitFor(() => expect(phone.state).toMatchObject({ readSeq: 1, unread: 2 }));
	expect(ada.state.unread).toBe(2);
	await ada.join();
	ada.markRead();
	await vi.waitFor(() => expect(phone.state.unread).toBe(0));
});

test("a hidden page marks nothing until it is visible", async () => {
	const page = Object.assign(new EventTarget(), { hidden: true });
	vi.stubGlobal("document", page);
	onTestFinished(() => void vi.unstubAllGlobals());
	const { open, say } = await start();
	const [ada, bob] = [await open("Ada"), await open("Bob")];
	await say("one");
	await vi.waitFor(() => expect(ada.state.unread).toBe(1));
	ada.markRead();
	expect(ada.state.unread).toBe(1);
	page.hidden = false;
	page.dispatchEvent(new Event("visibilitychange"));
	expect(ada.state.unread).toBe(0);
	await vi.waitFor(() => {
		const receipt = bob.state.receipts.find(({ userId }) => userId === "Ada");
		expect(receipt).toMatchObject({ seq: 1, n: 1 });
	});
});
