import { expect } from "vitest";
import { RawClient } from "../../support/raw-client";
import type { Check } from "../check";
import { admissionChecks } from "./admission";
import { messageChecks } from "./messages";
import { roomChecks } from "./rooms";

/** Ends the server, so it is the last. */
const drainCheck: Check = {
	name: "a server that stops tells every client when to come back, closes with 1012, and its process ends",
	async run({ join, post, url, exited }, room) {
		const clients = [await join("Ada", room), await join("Bob", room)];
		// It never answers the closing handshake, and is ended all the same.
		const stalled = await join("Cleo", room);
		stalled.ws.pause();
		await post("/stop", {});
		for (const client of clients) {
			expect(await client.next("reconnect")).toMatchObject({ inMs: expect.any(Number) });
			expect(await client.closed).toBe(1012);
		}
		expect(await exited).toBe(0);
		stalled.ws.terminate();
		const late = new RawClient(`${url}/wsChat?name=Ada`);
		expect(await late.closed).toBe(1006);
	},
};

/** What has to hold on every runtime, from source and bundled. Add the checks of a new event to the list of its kind. */
export const checks: readonly Check[] = [...admissionChecks, ...roomChecks, ...messageChecks, drainCheck];
