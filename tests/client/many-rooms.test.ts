import { expect, onTestFinished, test, vi } from "vitest";
import WebSocket from "ws";
import { ChatSocket } from "../../src/client";
import { closing } from "../support/closing";
import { startNetwork } from "../support/network";
import { startChat } from "../support/started-chat";

const CUTS = 5;
const rooms = Array.from({ length: 50 }, (_, n) => `room ${n}`);
const patient = { timeout: 30_000, interval: 50 };

test("three tabs of 50 rooms that are cut five times come back into every room, and are never closed by the server", async () => {
	const chat = closing(await startChat());
	const network = await startNetwork(chat.server.port);
	const url = `${network.url}/wsChat?name=Ada`;
	const tabs = [1, 2, 3].map(() => new ChatSocket({ url, WebSocket, random: () => 0.05 }));
	const codes = new Set<number | undefined>();
	const removed: unknown[] = [];
	for (const tab of tabs) {
		tab.on("disconnect", ({ code }) => codes.add(code));
		tab.on("removed", (data) => removed.push(data));
	}
	onTestFinished(() => {
		for (const tab of tabs) tab.close();
		network.close();
	});
	let rejoined = 0;
	for (const tab of tabs) {
		tab.on("rejoin", () => {
			rejoined += 1;
		});
	}
	await Promise.all(
		tabs.map(async (tab) => {
			// One after the other, as an app does that joins a room for each item of a list.
			for (const room of rooms) {
				await vi.waitFor(() => tab.request("joinRoom", { room }), patient);
			}
		}),
	);
	for (let cut = 1; cut <= CUTS; cut++) {
		network.blink();
		await vi.waitFor(() => expect(rejoined).toBe(cut * tabs.length * rooms.length), patient);
	}
	expect([...codes]).toEqual([1006]);
	expect(removed).toEqual([]);
	expect(chat.errors).toEqual([]);
}, 120_000);
