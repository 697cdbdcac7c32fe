import { once } from "node:events";
import { expect, test } from "vitest";
import { closing } from "../support/closing";
import { startChat } from "../support/started-chat";

test.each([
	["text frames", (ws: import("ws").WebSocket) => ws.send('["ping",null]')],
	["protocol pings", (ws: import("ws").WebSocket) => ws.ping()],
])("a flood of %s is not read on: few are answered, and another user's frames are", async (_what, send) => {
	const chat = closing(await startChat());
	const [ada, bob] = [await chat.connect("Ada"), await chat.connect("Bob")];
	let pongs = 0;
	ada.ws.on("pong", () => {
		pongs += 1;
	});
	for (let n = 0; n < 20_000; n++) send(ada.ws);
	// Not one that was sent after the flood: it waits behind the flood, which is not read.
	await bob.request("joinRoom", { room: "general" });
	for (let n = 0; n < 20; n++) await bob.heard("error");
	const answers = pongs + ada.frames.length - 1;
	expect(answers).toBeGreaterThan(50);
	expect(answers).toBeLessThan(5_000);
	ada.ws.terminate();
	await once(ada.ws, "close");
});
