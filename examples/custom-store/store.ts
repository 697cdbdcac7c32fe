// In your app, import from "jsandy-chat" and its subpaths.

import type { Kysely } from "kysely";
import type { MessageStore } from "../../src";
import { appendNext } from "../../src/adapters";
import { type Database, toMessage, toRow } from "./table";

/** Keeps a chat's messages in the app's own table, with Kysely. */
export function kyselyStore(db: Kysely<Database>): MessageStore {
	const inRoom = (room: string) => db.selectFrom("posts").selectAll().where("room", "=", room);
	return {
		append: appendNext({
			find: async ({ room, userId, clientId }) => {
				const row = await inRoom(room)
					.where("author_id", "=", userId)
					.where("client_id", "=", clientId)
					.executeTakeFirst();
				return row && toMessage(row);
			},
			lastSeq: async (room) => {
				const row = await inRoom(room).orderBy("seq", "desc").limit(1).executeTakeFirst();
				return Number(row?.seq ?? 0);
			},
			insert: (stored) => db.insertInto("posts").values(toRow(stored)).execute(),
			isTaken: (error) => (error as { code?: string }).code === "23505",
		}),

		async list({ room, before, after, limit }) {
			// One row more than the limit, to learn whether there are more. Messages never change here, so `updatedSeq` equals `seq`.
			const rows =
				after === undefined
					? await inRoom(room)
							.where("seq", "<", String(before ?? Number.MAX_SAFE_INTEGER))
							.orderBy("seq", "desc")
							.limit(limit + 1)
							.execute()
					: await inRoom(room)
							.where("seq", ">", String(after))
							.orderBy("seq")
							.limit(limit + 1)
							.execute();
			const messages = rows.slice(0, limit).map(toMessage);
			return { messages: after === undefined ? messages.reverse() : messages, hasMore: rows.length > limit };
		},

		async get(room, id) {
			const row = await inRoom(room).where("id", "=", id).executeTakeFirst();
			return row && toMessage(row);
		},
	};
}
