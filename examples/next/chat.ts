import { getCookie } from "hono/cookie";
import { HTTPException } from "hono/http-exception";
import { type ChatServer, createChatProcedure } from "jsandy-chat";

const NAME_MAX = 32;

/** The chat, the same in both ways to run it. Its messages are in memory: give it a `store` to keep them. */
export const wsChat = createChatProcedure({
	// Accepts any name. A real app finds the user of a session cookie here.
	auth: async ({ c, next }) => {
		const name = getCookie(c, "name")?.trim();
		if (!name || name.length > NAME_MAX) throw new HTTPException(401, { message: "sign in first" });
		return next({ user: { id: name.toLowerCase(), name } });
	},
});

/** Sends the first message of the lobby, so that a page has history from the start. */
export async function greet(chat: ChatServer<{ wsChat: typeof wsChat }>): Promise<void> {
	await chat.send({ room: "lobby", text: "Welcome to the lobby.", user: { id: "host", name: "Host" } });
}
