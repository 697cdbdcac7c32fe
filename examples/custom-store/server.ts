import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
// In your app, import from "jsandy-chat" and its subpaths.
import { createChatProcedure, mountChat } from "../../src";
import { serve } from "../../src/node";
import { kyselyStore } from "./store";
import { createPosts, type Database } from "./table";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL ?? "postgres://postgres@localhost/postgres" });
const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
await createPosts(db);

const wsChat = createChatProcedure({
	auth: async ({ c, next }) => {
		const name = c.req.query("name");
		if (!name) throw new HTTPException(401, { message: "who are you?" });
		return next({ user: { id: name, name } });
	},
	store: kyselyStore(db),
});

const app = new Hono();
export const chat = mountChat(app, { wsChat }, { http: true, onError: console.error });

/** The app owns the table, and may use its other columns. */
app.post("/rooms/:room/pins/:id", async (c) => {
	const { room, id } = c.req.param();
	await db.updateTable("posts").set({ is_pinned: true }).where("room", "=", room).where("id", "=", id).execute();
	return c.body(null, 204);
});

export const server = await serve(app, { port: Number(process.env.PORT ?? 3000) });
console.log(`${server.url}/wsChat`);
