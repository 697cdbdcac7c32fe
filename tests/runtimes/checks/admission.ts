import { once } from "node:events";
import { expect } from "vitest";
import WebSocket from "ws";
import { RawClient } from "../../support/raw-client";
import type { Check } from "../check";

/** Who is let in, and what is refused. */
export const admissionChecks: readonly Check[] = [
	{
		name: "a client without a user is refused with 401 before the upgrade",
		async run({ url }) {
			expect(await RawClient.refusal(`${url}/wsChat`)).toBe(401);
		},
	},
	{
		name: "a page of another host is refused with 403, and one of the same host is let in",
		async run({ url }) {
			expect(await RawClient.refusal(`${url}/wsChat?name=Eve`, { origin: "https://evil.example" })).toBe(403);
			const ada = await RawClient.open(`${url}/wsChat?name=Ada`, { origin: url });
			await ada.close();
		},
	},
	{
		name: "a plain GET is a 426",
		async run({ url }) {
			expect((await fetch(`${url}/wsChat?name=Ada`)).status).toBe(426);
		},
	},
	{
		name: "the first subprotocol that a client offers is chosen",
		async run({ url }) {
			const ws = new WebSocket(`${url.replace("http", "ws")}/wsChat?name=Ada`, ["chat", "other"]);
			await once(ws, "open");
			expect(ws.protocol).toBe("chat");
			ws.terminate();
		},
	},
	{
		name: "a frame that is no event is answered with an error, and the socket lives on",
		async run({ connect }) {
			const ada = await connect("Ada");
			ada.ws.send("no JSON");
			expect(await ada.next("error")).toMatchObject({ code: "BAD_FRAME" });
			expect(await ada.ask("fly", {})).toMatchObject(["error", { code: "UNKNOWN_EVENT" }, 1]);
			expect(await ada.ask("sendMessage", { room: "r" })).toMatchObject(["error", { code: "INVALID_DATA" }, 2]);
			await ada.close();
		},
	},
	{
		name: "a binary frame closes with 1003",
		async run({ connect }) {
			const ada = await connect("Ada");
			ada.ws.send(Buffer.from("[]"));
			expect(await ada.closed).toBe(1003);
		},
	},
	{
		name: "a frame over 64 KiB closes the socket, and the server lives on",
		async run({ connect }) {
			const ada = await connect("Ada");
			ada.send("sendMessage", { room: "r", text: "x".repeat(70_000) });
			// Bun drops the connection, which a client hears as 1006.
			expect([1009, 1006]).toContain(await ada.closed);
			await (await connect("Bob")).close();
		},
	},
	{
		name: "a ping of a client is answered, and a protocol ping too",
		async run({ connect }) {
			const ada = await connect("Ada");
			ada.send("ping", null);
			expect(await ada.next("pong")).toBeNull();
			ada.ws.ping();
			await once(ada.ws, "pong");
			await ada.close();
		},
	},
	{
		name: "a quiet client that answers protocol pings is asked again and again, and not cut",
		// Deno has no ping that a server can send.
		runtimes: ["node", "bun"],
		async run({ connect }) {
			const ada = await connect("Ada");
			// The second is sent only when the pong to the first was heard.
			for (let nth = 0; nth < 3; nth++) await once(ada.ws, "ping");
			await ada.close();
		},
	},
];
