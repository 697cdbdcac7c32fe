import { Hono } from "hono";
import { type ChatServer, type MountChatOptions, mountChat } from "../../src";
import { serve } from "../../src/node";
import { closing } from "./closing";

/** Serves the given procedures until the test ends. */
export async function startMounted<M extends Parameters<typeof mountChat>[1]>(
	procedures: M,
	options: MountChatOptions = {},
) {
	const app = new Hono();
	const chat: ChatServer<M> = mountChat(app, procedures, options);
	const server = await serve(app);
	closing({
		close: async () => {
			await chat.close();
			await server.close();
		},
	});
	return { chat, url: server.url };
}
