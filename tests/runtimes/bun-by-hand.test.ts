import { once } from "node:events";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { RawClient } from "../support/raw-client";
import { missingTool, programOf } from "../support/tool";
import { type ServedProcess, startProgram } from "./served-process";

const missing = await missingTool("bun");
let served: ServedProcess | undefined;
afterEach(() => served?.kill());

async function start(...args: string[]): Promise<ServedProcess> {
	const script = join(import.meta.dirname, "on-bun-by-hand.ts");
	served = await startProgram({ command: programOf("bun"), args: [script, ...args], cwd: import.meta.dirname });
	return served;
}

describe.skipIf(missing)("an app's own Bun.serve", () => {
	test("without the WebSocket option, refuses with 501 and says what to do", async () => {
		const { url, printed } = await start("mute");
		expect(await RawClient.refusal(`${url}/wsChat`)).toBe(501);
		await vi.waitFor(() =>
			expect(printed).toEqual([expect.stringContaining("give Bun.serve the websocket of hono/bun")]),
		);
	});

	test("a handshake without a key is the client's affair", async () => {
		const { url, printed } = await start();
		const headers = { upgrade: "websocket", connection: "Upgrade" };
		const { request } = await import("node:http");
		const [response] = await once(request(`${url}/wsChat`, { headers }).end(), "response");
		expect(response.statusCode).toBe(400);
		expect(printed).toEqual([]);
	});

	test("with it, serves the chat, and does not cut a quiet client whose pongs nobody hears", async () => {
		const { connect } = await start();
		const ada = await connect("Ada");
		await ada.request("joinRoom", { room: "general" });
		// With one second between pings, the second is only sent if the first counts as answered.
		for (let nth = 0; nth < 3; nth++) await once(ada.ws, "ping");
		await ada.request("sendMessage", { room: "general", text: "hi" });
		await ada.close();
	});
});
