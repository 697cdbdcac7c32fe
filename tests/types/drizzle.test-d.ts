import { drizzle as drizzleLibsql } from "drizzle-orm/libsql";
import { drizzle as drizzleMysql } from "drizzle-orm/mysql2";
import { drizzle as drizzlePg } from "drizzle-orm/node-postgres";
import { boolean, integer, pgTable, text } from "drizzle-orm/pg-core";
import { expectTypeOf, test } from "vitest";
import { DrizzleMessageStore, mysqlChatTables, pgChatTables, sqliteChatTables } from "../../src/adapters/drizzle";

test("a store accepts only a database and the tables of a chat", () => {
	new DrizzleMessageStore(drizzlePg("postgres://localhost"), pgChatTables());
	new DrizzleMessageStore(
		drizzlePg("postgres://localhost", { schema: { a: pgTable("a", { b: text("b") }) } }),
		pgChatTables(),
	);
	new DrizzleMessageStore(drizzleMysql("mysql://localhost"), mysqlChatTables({ prefix: "app_" }));
	new DrizzleMessageStore(drizzleLibsql("file:chat.db"), sqliteChatTables());
	const { rooms, messages } = pgChatTables();
	// @ts-expect-error not a database
	new DrizzleMessageStore({}, { rooms, messages });
	// @ts-expect-error no messages
	new DrizzleMessageStore(drizzlePg("postgres://localhost"), { rooms });
	const wrong = pgTable("messages", { id: text("id") });
	// @ts-expect-error not a table of a chat
	new DrizzleMessageStore(drizzlePg("postgres://localhost"), { rooms, messages: wrong });
});

test("custom columns are in the table's type", () => {
	const { messages } = pgChatTables({
		columns: { pinned: boolean("pinned").notNull().default(false), likes: integer("likes") },
	});
	expectTypeOf<(typeof messages.$inferSelect)["pinned"]>().toEqualTypeOf<boolean>();
	expectTypeOf<(typeof messages.$inferSelect)["likes"]>().toEqualTypeOf<number | null>();
	expectTypeOf<(typeof messages.$inferSelect)["seq"]>().toEqualTypeOf<number>();
	expectTypeOf<(typeof messages.$inferSelect)["clientId"]>().toEqualTypeOf<string | null>();
});
