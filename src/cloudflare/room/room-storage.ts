import { sqlite } from "../../adapters/sql/sqlite/dialect";
import { SqlMessageStore } from "../../adapters/sql/store";
import { names, type RoomDatabase } from "./room-database";

/** The messages of one room, in the SQLite of its object. */
export class RoomStorage extends SqlMessageStore {
	constructor(database: RoomDatabase) {
		super({ database, dialect: sqlite, names, commits: {} });
	}
}
