import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LibsqlMessageStore } from "../../../src/adapters/libsql";
import { closing } from "../../support/closing";
import { markedTableCases } from "../mark-cases";
import { sampleMessage } from "../sample-message";

let folder: string;
let files = 0;
const newUrl = () => `file:${join(folder, `${++files}.db`)}`;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "jsandy-chat-libsql-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("read marks and mentions in LibsqlMessageStore", () => {
	markedTableCases(() => {
		const url = newUrl();
		const query = async (sql: string) => [...(await closing(createClient({ url })).execute(sql)).rows];
		return { store: closing(new LibsqlMessageStore({ url })), query, room: "tea" };
	});

	it("take one statement for a thousand marks, and one to read them", async () => {
		const client = closing(createClient({ url: newUrl() }));
		const statements: string[] = [];
		const counted = {
			protocol: client.protocol,
			execute: (statement: never) => {
				statements.push("execute");
				return client.execute(statement) as never;
			},
			batch: (batch: never[], mode: "write") => {
				statements.push(...batch.map(() => mode));
				return client.batch(batch, mode) as never;
			},
			close: () => {},
		};
		const store = new LibsqlMessageStore({ client: counted });
		await store.append(sampleMessage());
		statements.length = 0;
		const marks = Array.from({ length: 1_000 }, (_, index) => ({ room: "tea", userId: `u-${index}`, seq: 1 }));
		await store.mark(marks);
		expect(statements).toEqual(["write"]);
		await store.marks(marks);
		expect(statements).toEqual(["write", "execute"]);
	});
});
