import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { type ChatProcedureOptions, createChatProcedure, type MountChatOptions, mountChat } from "../../src";
import { serve } from "../../src/node";
import { RawClient } from "./raw-client";

/** One call of `onError`. */
export type Reported = [error: unknown, where: object];

/** Starts a chat on a free port. The name in the query is the user. */
export async function startChat(
	options: Partial<Omit<ChatProcedureOptions, "auth" | "procedure">> = {},
	serverOptions: MountChatOptions = {},
) {
	const errors: Reported[] = [];
	const wsChat = createChatProcedure({
		auth: async ({ c, next }) => {
			const name = c.req.query("name");
			if (!name) throw new HTTPException(401, { message: "no name" });
			const expiresIn = c.req.query("expiresIn");
			return next({ user: { id: name, name, ...(expiresIn && { expiresAt: Date.now() + Number(expiresIn) }) } });
		},
		...options,
	});
	const app = new Hono();
	const chat = mountChat(app, { wsChat }, { onError: (...reported) => errors.push(reported), ...serverOptions });
	const server = await serve(app);
	const url = `${server.url}/wsChat`;
	return {
		chat,
		server,
		url,
		errors,
		/** Connects a client of this user, and resolves after `welcome`. */
		connect: (name: string) => RawClient.open(`${url}?name=${encodeURIComponent(name)}`),
		/** Connects a client of this user that joins the room. */
		async join(name: string, room = "general") {
			const client = await this.connect(name);
			await client.request("joinRoom", { room });
			return client;
		},
		close: async () => {
			await chat.close();
			await server.close();
		},
	};
}
