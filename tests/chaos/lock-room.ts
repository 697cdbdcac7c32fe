import postgres from "postgres";
import type { Database } from "./checker/stored";

/** Keeps the row of a room locked, as a forgotten transaction does, until the returned function is called. */
export async function lockRoom({ url, tablePrefix }: Database, room: string): Promise<() => Promise<void>> {
	const sql = postgres(url, { max: 1 });
	const connection = await sql.reserve();
	await connection.unsafe("BEGIN");
	const rows = await connection.unsafe(`SELECT room FROM ${tablePrefix}rooms WHERE room = $1 FOR UPDATE`, [room]);
	if (rows.length === 0) throw new Error(`the room "${room}" has no row`);
	return async () => {
		await connection.unsafe("ROLLBACK");
		connection.release();
		await sql.end();
	};
}
