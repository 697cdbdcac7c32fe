import { fileURLToPath, pathToFileURL } from "node:url";
import { HTTPException } from "hono/http-exception";
// In your app: "jsandy-chat" and "jsandy-chat/adapters/libsql".
import { createChatProcedure } from "../../src";
import { LibsqlMessageStore } from "../../src/adapters/libsql";

const NAME_MAX = 32;

/** A SQLite file beside this one, or where `CHAT_DB` says. */
const file = process.env.CHAT_DB ?? fileURLToPath(new URL("chat.db", import.meta.url));

export const store = new LibsqlMessageStore({ url: pathToFileURL(file).href });

export const wsChat = createChatProcedure({
	// Anybody is who they say they are. A real app reads its session cookie here, and takes id and name from its own users.
	auth: async ({ c, next }) => {
		const name = c.req.query("name")?.trim();
		if (!name || name.length > NAME_MAX) throw new HTTPException(401, { message: "who are you?" });
		return next({ user: { id: name.toLowerCase(), name } });
	},
	store,
});
