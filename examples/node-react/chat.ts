import { fileURLToPath, pathToFileURL } from "node:url";
import { HTTPException } from "hono/http-exception";
// In your app: "jsandy-chat" and "jsandy-chat/adapters/libsql".
import { createChatProcedure } from "../../src";
import { LibsqlMessageStore } from "../../src/adapters/libsql";

const NAME_MAX = 32;

/** The SQLite file: `CHAT_DB`, or `chat.db` beside this file. */
const file = process.env.CHAT_DB ?? fileURLToPath(new URL("chat.db", import.meta.url));

export const store = new LibsqlMessageStore({ url: pathToFileURL(file).href });

export const wsChat = createChatProcedure({
	// Accepts any name. A real app reads its session cookie here, and takes the id and name from its own users.
	auth: async ({ c, next }) => {
		const name = c.req.query("name")?.trim();
		if (!name || name.length > NAME_MAX) throw new HTTPException(401, { message: "who are you?" });
		return next({ user: { id: name.toLowerCase(), name } });
	},
	store,
});
