import { expect } from "vitest";
import { RawClient } from "../../support/raw-client";
import type { Check } from "../check";

/** A room: its members, its typing, and the app's own events. */
export const roomChecks: readonly Check[] = [
	{
		name: "a client that joins is told who is there, and the members are told of it",
		async run({ join, connect }, room) {
			const ada = await join("Ada", room);
			const bob = await connect("Bob");
			expect(await bob.request("joinRoom", { room })).toMatchObject({ room, messages: [], occupancy: 2 });
			expect(await ada.next("userJoined")).toMatchObject({ room, userId: "Ada" });
			expect(await ada.next("userJoined")).toMatchObject({ room, userId: "Bob" });
			await bob.request("leaveRoom", { room });
			expect(await ada.next("userLeft")).toMatchObject({ room, userId: "Bob" });
			for (const client of [ada, bob]) await client.close();
		},
	},
	{
		name: "typing reaches the others, and not the user who types",
		async run({ join }, room) {
			const [ada, bob] = [await join("Ada", room), await join("Bob", room)];
			await ada.request("startTyping", { room });
			expect(await bob.next("userTyping")).toMatchObject({ userId: "Ada", isTyping: true });
			await ada.request("stopTyping", { room });
			expect(await bob.next("userTyping")).toMatchObject({ userId: "Ada", isTyping: false });
			expect(await ada.heard("userTyping")).toEqual([]);
			for (const client of [ada, bob]) await client.close();
		},
	},
	{
		name: "a client whose connection is cut has left, after its grace",
		async run({ join }, room) {
			const [ada, bob] = [await join("Ada", room), await join("Bob", room)];
			ada.ws.terminate();
			expect(await bob.next("userLeft")).toMatchObject({ room, userId: "Ada" });
			await bob.close();
		},
	},
	{
		name: "an event of the app's own is handled, acked and sent to the room",
		async run({ join }, room) {
			const [ada, bob] = [await join("Ada", room), await join("Bob", room)];
			expect(await ada.request("wave", { room })).toEqual({ waved: true });
			expect(await bob.next("waved")).toEqual({ room, by: "Ada" });
			for (const client of [ada, bob]) await client.close();
		},
	},
	{
		name: "a kick removes the user from the room, and another one closes its sockets with 4403",
		async run({ join, post }, room) {
			const [eve, bob] = [await join("Eve", room), await join("Bob", room)];
			await post("/kick", { room, userId: "Eve", reason: "spam" });
			expect(await eve.next("removed")).toEqual({ room, reason: "spam" });
			expect(await bob.next("userLeft")).toMatchObject({ userId: "Eve" });
			expect(await eve.ask("sendMessage", { room, text: "hi" })).toMatchObject(["error", { code: "NOT_IN_ROOM" }, 2]);
			await post("/kick", { userId: "Eve" });
			expect(await eve.closed).toBe(4403);
			await bob.close();
		},
	},
	{
		name: "a ban removes the user from the room and keeps it out, until it is lifted",
		async run({ join, post }, room) {
			const [mallory, bob] = [await join("Mallory", room), await join("Bob", room)];
			await post("/ban", { room, userId: "Mallory", reason: "spam" });
			expect(await mallory.next("removed")).toEqual({ room, reason: "spam" });
			expect(await bob.next("userLeft")).toMatchObject({ userId: "Mallory" });
			expect(await mallory.ask("joinRoom", { room })).toMatchObject(["error", { code: "FORBIDDEN" }, 2]);
			// Other rooms stay open to the user.
			await mallory.request("joinRoom", { room: `not ${room}`.slice(0, 100) });
			await post("/unban", { room, userId: "Mallory" });
			expect(await mallory.request("joinRoom", { room })).toMatchObject({ room, occupancy: 2 });
			for (const client of [mallory, bob]) await client.close();
		},
	},
	{
		name: "a ban from everything closes the user's sockets with 4403 and refuses new ones, until it is lifted",
		async run({ connect, url, post }) {
			const trudy = await connect("Trudy");
			await post("/ban", { userId: "Trudy" });
			expect(await trudy.closed).toBe(4403);
			expect(await RawClient.refusal(`${url}/wsChat?name=Trudy`)).toBe(403);
			await post("/unban", { userId: "Trudy" });
			await (await connect("Trudy")).close();
		},
	},
];
