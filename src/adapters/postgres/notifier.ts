import { GroupCommit } from "../shared/store/group-commit";
import type { PostgresBusSql } from "./bus-sql";
import type { BusTable } from "./bus-table";
import { channelOf, encodeRow, encodeText } from "./notification";

interface Message {
	topic: string;
	text: string;
}

/** Sends notifications. Those of one turn, and those that arrive while others are being sent, share one statement. */
export class Notifier {
	readonly #sql: PostgresBusSql;
	readonly #prefix: string;
	readonly #table: BusTable;
	readonly #onError: (error: unknown) => void;
	readonly #group: GroupCommit<Message, undefined>;

	constructor(sql: PostgresBusSql, prefix: string, table: BusTable, onError: (error: unknown) => void) {
		this.#sql = sql;
		this.#prefix = prefix;
		this.#table = table;
		this.#onError = onError;
		this.#group = new GroupCommit((messages) => this.#notify(messages), {
			// More than the publisher allows, so that the publisher refuses first.
			maxWaiting: 20_000,
			gather: () => Promise.resolve(),
		});
	}

	send(topic: string, text: string): Promise<undefined> {
		return this.#group.add({ topic, text });
	}

	async #notify(messages: readonly Message[]): Promise<undefined[]> {
		const notifications: [channel: string, notification: string][] = [];
		const rows: [id: string, payload: string][] = [];
		for (const [index, { topic, text }] of messages.entries()) {
			let notification = encodeText(index, topic, text);
			if (notification === undefined) {
				const id = crypto.randomUUID();
				notification = encodeRow(index, topic, id);
				rows.push([id, JSON.stringify(text)]);
			}
			notifications.push([channelOf(this.#prefix, topic), notification]);
		}
		// Cast from text, because the driver would encode a json parameter a second time.
		const notify = "SELECT pg_notify(n->>0, n->>1) FROM json_array_elements($1::text::json) AS n";
		if (rows.length === 0) await this.#sql.unsafe(notify, [JSON.stringify(notifications)]);
		else {
			await this.#table.create();
			const insert = `INSERT INTO ${this.#table.name} (id, payload)
				SELECT (r->>0)::uuid, r->>1 FROM json_array_elements($2::text::json) AS r`;
			await this.#sql.unsafe(`WITH kept AS (${insert}) ${notify}`, [
				JSON.stringify(notifications),
				JSON.stringify(rows),
			]);
			// Publishers do not wait for the deletion of old rows.
			this.#table.sweep().catch(this.#onError);
		}
		return messages.map(() => undefined);
	}
}
