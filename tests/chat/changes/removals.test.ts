import { expect, test } from "vitest";
import type { AuthorizeRequest, ReviewRequest } from "../../../src";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";

const room = "lobby";

/** Ada, who is kicked while her change waits for what a test names. */
async function kickedWhile(waits: "get" | "authorize" | "beforeSend", change: [event: string, data: object]) {
	let wait = async () => {};
	const options = {
		authorize: async ({ message }: AuthorizeRequest) => {
			if (message && waits === "authorize") await wait();
			return true;
		},
		beforeSend: async ({ kind }: ReviewRequest) => {
			if (kind === "edit" && waits === "beforeSend") await wait();
		},
	};
	const cluster = closing(new SimCluster(1, options));
	const [ada, bob] = [await cluster.join(0, "Ada"), await cluster.join(0, "Bob")];
	const { id } = await ada.say("one");
	wait = () => new Promise<void>((resolve) => void cluster.clock.after(100, resolve));
	cluster.store.before = (call) => (call === waits ? wait() : undefined);
	const [event, data] = change;
	const answer = ada.ask(event, { room, id, ...data });
	await cluster.wait(10);
	const kicked = cluster.servers[0]!.chat.kick({ room, userId: "Ada" });
	await cluster.wait(500);
	await kicked;
	return { answer: answer(), heard: bob.heard("messageUpdated"), calls: cluster.store.calls };
}

test.each([
	["get", ["editMessage", { text: "two" }]],
	["authorize", ["editMessage", { text: "two" }]],
	["beforeSend", ["editMessage", { text: "two" }]],
	["get", ["deleteMessage", {}]],
	["authorize", ["deleteMessage", {}]],
] as const)("a user who is kicked during %s has not changed the message: %j", async (waits, [event, data]) => {
	const { answer, heard, calls } = await kickedWhile(waits, [event, data]);
	expect(answer).toMatchObject(["error", { code: "FORBIDDEN" }, expect.any(Number)]);
	expect(heard).toEqual([]);
	expect(calls.replace).toBe(0);
});
