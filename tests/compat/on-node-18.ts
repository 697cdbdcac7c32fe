import { Hono } from "hono";
import { createChatProcedure, mountChat } from "../../src";
import { createChatClient } from "../../src/client";
import { serve } from "../../src/node";
import { jsandy, mergeRouters } from "../../src/rpc";

/** Says how each thing ends that an app begins with. */
async function main(): Promise<void> {
	const attempts: Record<string, () => unknown> = {
		createChatProcedure: () =>
			createChatProcedure({ auth: async ({ next }) => next({ user: { id: "1", name: "Ada" } }) }),
		createChatClient: () => createChatClient({ url: "wss://chat.example", autoConnect: false }),
		mountChat: () => mountChat(new Hono(), {}),
		mergeRouters: () => mergeRouters(new Hono(), { hello: jsandy.init().procedure.get(() => "hi") }),
		serve: () => serve(new Hono()),
	};
	const outcomes: Record<string, string> = {};
	for (const [name, attempt] of Object.entries(attempts)) {
		try {
			await attempt();
			outcomes[name] = "works";
		} catch (error) {
			outcomes[name] = String(error);
		}
	}
	process.stdout.write(JSON.stringify(outcomes));
}

void main();
