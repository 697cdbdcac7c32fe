import WebSocket from "ws";
import { type ChatClient, createChatClient } from "../../../src/client";
import { closing } from "../../support/closing";
import { startNetwork } from "../../support/network";
import { seededRandom } from "../../support/seeded-random";
import { startChat } from "../../support/started-chat";

const ROOM = "general";
const LATENCY_MS = 300;
const TEXT_LENGTH = 1_950;

/** How many bytes the latest page of the room takes: 50 messages of about 2.1 KB each. */
export const PAGE_BYTES = 105_000;

/** A chat whose room has more than one full page, and a slow line to it with its latency. */
export async function startSlowNetwork(bytesPerSecond: number) {
	const chat = closing(await startChat({ limits: { rates: false } }));
	const say = (text: string) => chat.chat.send({ room: ROOM, text, user: { id: "bob", name: "Bob" } });
	const random = seededRandom(bytesPerSecond);
	// No text repeats itself, so that nothing on the way can make it shorter.
	const page = Array.from({ length: 60 }, (_, n) => `${n} ${randomText(random)}`);
	for (const text of page) await say(text);
	const line = closing(await startNetwork(chat.server.port));
	line.limit(bytesPerSecond);
	line.delay(LATENCY_MS);
	return {
		line,
		say,
		errors: chat.errors,
		latest: page.slice(-50),
		/** The texts of the three messages that were stored last. */
		newest: async () => (await chat.chat.history({ room: ROOM, limit: 3 })).messages.map(({ text }) => text),
		/** Creates a member behind the line, who is not in the room yet. */
		member() {
			const errors: unknown[] = [];
			let connections = 0;
			const client: ChatClient = closing(
				createChatClient({
					url: `${line.url}/wsChat?name=Ada`,
					WebSocket,
					onError: (error) => errors.push(error),
				}),
			);
			client.socket.on("connect", () => {
				connections += 1;
			});
			return { client, room: client.room(ROOM), errors, connections: () => connections };
		},
	};
}

const randomText = (random: () => number) =>
	Array.from({ length: TEXT_LENGTH }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join("");
