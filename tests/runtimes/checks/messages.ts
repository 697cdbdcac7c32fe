import { expect } from "vitest";
import type { Check } from "../check";

interface Message {
	id: string;
	seq: number;
	text: string;
}
interface Page {
	epoch: string;
	seq: number;
	recovered: boolean;
	hasMore: boolean;
	messages: Message[];
}

const BURST = 200;

/** Messages: acked, in order, kept, and brought to a client that was away. */
export const messageChecks: readonly Check[] = [
	{
		name: "a message is acked with what is stored, and reaches every member",
		async run({ join }, room) {
			const [ada, bob] = [await join("Ada", room), await join("Bob", room)];
			const stored = await ada.request("sendMessage", { room, text: "héllo 👋", clientId: "c1" });
			expect(stored).toMatchObject({ room, text: "héllo 👋", seq: 1, userId: "Ada", clientId: "c1" });
			for (const client of [ada, bob]) expect(await client.next("newMessage")).toEqual(stored);
			expect(await ada.request("sendMessage", { room, text: "héllo 👋", clientId: "c1" })).toEqual(stored);
			expect(await bob.heard("newMessage")).toHaveLength(1);
			for (const client of [ada, bob]) await client.close();
		},
	},
	{
		name: "a burst of 200 messages of four clients reaches each of them in order, with no gap and no repeat",
		async run({ join }, room) {
			const clients = await Promise.all(["Ada", "Bob", "Cleo", "Dan"].map((name) => join(name, room)));
			const each = Array.from({ length: BURST / clients.length }, (_, nth) => nth);
			const sent = clients.map((client) =>
				Promise.all(each.map((nth) => client.request("sendMessage", { room, text: `${nth} ${"x".repeat(nth * 20)}` }))),
			);
			await Promise.all(sent);
			const all = Array.from({ length: BURST }, (_, nth) => nth + 1);
			for (const client of clients) {
				expect((await client.heard<Message>("newMessage")).map(({ seq }) => seq)).toEqual(all);
				await client.close();
			}
		},
	},
	{
		name: "history comes in pages, newest first asked for, over the socket and over HTTP",
		async run({ url, join }, room) {
			const ada = await join("Ada", room);
			for (const text of ["one", "two", "three"]) await ada.request("sendMessage", { room, text });
			const latest = await ada.request<Page>("loadHistory", { room, limit: 2 });
			expect(latest).toMatchObject({ hasMore: true, messages: [{ text: "two" }, { text: "three" }] });
			const older = await ada.request<Page>("loadHistory", { room, before: latest.messages[0]?.seq });
			expect(older).toMatchObject({ hasMore: false, messages: [{ text: "one" }] });
			const response = await fetch(`${url}/wsChat/rooms/${encodeURIComponent(room)}/messages?name=Ada&limit=2`);
			expect(response.status).toBe(200);
			expect(await response.json()).toMatchObject({ messages: latest.messages });
			await ada.close();
		},
	},
	{
		name: "a client that was away gets what it missed, and goes on from there",
		async run({ join, connect }, room) {
			const [ada, away] = [await join("Ada", room), await connect("Bob")];
			const { epoch, seq } = await away.request<Page>("joinRoom", { room });
			await away.close();
			for (const text of ["one", "two"]) await ada.request("sendMessage", { room, text });
			const bob = await connect("Bob");
			const back = await bob.request<Page>("joinRoom", { room, since: seq, epoch });
			expect(back).toMatchObject({ recovered: true, messages: [{ text: "one" }, { text: "two" }] });
			await ada.request("sendMessage", { room, text: "three" });
			expect(await bob.next("newMessage")).toMatchObject({ text: "three", seq: 3 });
			expect(await bob.request("joinRoom", { room, since: seq, epoch: "another" })).toMatchObject({ recovered: false });
			for (const client of [ada, bob]) await client.close();
		},
	},
	{
		name: "the app's own server sends to a room",
		async run({ join, post }, room) {
			const ada = await join("Ada", room);
			const sent = await post<Message>("/send", { room, text: "deployed", user: { id: "robot", name: "Robot" } });
			expect(await ada.next("newMessage")).toMatchObject({ id: sent.id, text: "deployed", userId: "robot" });
			await ada.close();
		},
	},
];
