import { expect, onTestFinished, test } from "vitest";
import WebSocket from "ws";
import { ChatSocket } from "../../src/client";
import { closing } from "../support/closing";
import { gate } from "../support/gate";
import { startChat } from "../support/started-chat";

const room = "general";
const bot = { id: "bot", name: "Robot" };
const metadata = { filling: "x".repeat(15_000) };

test("a client that missed more than fits in one page gets all of it, each message once and in order, and is in the room", async () => {
	const { chat, url } = closing(await startChat());
	const sockets: WebSocket[] = [];
	const isBack = gate();
	class HeldWebSocket extends WebSocket {
		constructor(address: string) {
			super(address);
			sockets.push(this);
		}
	}
	const ada = new ChatSocket({
		url: `${url}?name=Ada`.replace("http", "ws"),
		WebSocket: HeldWebSocket,
		random: () => 0.05,
	});
	onTestFinished(() => ada.close());
	const seqs: number[] = [];
	ada.on("newMessage", ({ seq }) => seqs.push(seq));
	ada.on("rejoin", () => isBack.open());
	await ada.request("joinRoom", { room });
	sockets[0]?.terminate();
	// In one turn with the loss, so that the client is back after them.
	await Promise.all(Array.from({ length: 80 }, (_, n) => chat.send({ room, text: `${n}`, metadata, user: bot })));
	await isBack.opened;
	await ada.request("sendMessage", { room, text: "here" });
	await expect.poll(() => seqs.at(-1)).toBe(81);
	expect(seqs).toEqual(Array.from({ length: 81 }, (_, n) => n + 1));
	expect(ada.gaps).toBe(0);
});
