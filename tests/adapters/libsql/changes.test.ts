import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LibsqlMessageStore } from "../../../src/adapters/libsql";
import { closing } from "../../support/closing";
import { changeCases } from "../change-cases";
import { documentedSql } from "../documented-sql";
import { sampleMessage } from "../sample-message";

let folder: string;
let files = 0;
const newFile = () => `file:${join(folder, `${++files}.db`)}`;
const open = (url = newFile(), options = {}) => closing(new LibsqlMessageStore({ url, ...options }));

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "jsandy-chat-libsql-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("messages that change in LibsqlMessageStore", () => {
	changeCases(() => {
		const url = newFile();
		const query = async (sql: string) => [...(await closing(createClient({ url })).execute(sql)).rows];
		return { stores: [open(url), open(url)], query };
	});

	it("have a floor, which the documented script raises when it deletes some", async () => {
		const url = newFile();
		const store = open(url);
		for (const text of ["1", "2", "3"]) await store.append(sampleMessage({ text }));
		expect((await store.list({ room: "tea", after: 0, limit: 10 })).floor).toBe(0);
		const nothing = { messages: [], hasMore: false, floor: 0 };
		expect(await store.list({ room: "nowhere", after: 0, limit: 10 })).toEqual(nothing);
		const client = closing(createClient({ url }));
		await client.executeMultiple(documentedSql("libsql.md", "SET floor").replaceAll("1000", "3"));
		expect(await store.list({ room: "tea", after: 0, limit: 10 })).toMatchObject({
			messages: [{ text: "3", n: 3 }],
			floor: 2,
		});
		expect(await store.list({ room: "tea", after: 3, limit: 10 })).toEqual({ ...nothing, floor: 2 });
		expect(await store.list({ room: "tea", limit: 10 })).not.toHaveProperty("floor");
	});

	it("take numbers when the documented script erases a user", async () => {
		const url = newFile();
		const store = open(url);
		const messages = [];
		for (const userId of ["u1", "ada", "u1"]) messages.push((await store.append(sampleMessage({ userId }))).message);
		await store.react("tea", messages[0]!.id, [{ userId: "ada", emoji: "👍", on: true }]);
		const [, ...statements] = documentedSql("operations.md", "SET text = ''").split("\n");
		// Without the statement that locks the rooms, as the page says.
		await closing(createClient({ url })).executeMultiple(["BEGIN IMMEDIATE;", ...statements.slice(1)].join("\n"));
		expect((await store.heads(["tea"])).get("tea")).toMatchObject({ seq: 6, n: 3 });
		const { messages: changed } = await store.list({ room: "tea", after: 4, limit: 10 });
		expect(changed.map(({ id, updatedSeq }) => [id, updatedSeq])).toEqual([
			[messages[0]!.id, 5],
			[messages[2]!.id, 6],
		]);
		for (const message of changed) {
			expect(message).toMatchObject({ text: "", userId: "deleted", deletedAt: expect.any(Number) });
			expect(message).not.toHaveProperty("reactions");
		}
		expect(await store.reactionsOf("tea", [messages[0]!.id], "ada")).toEqual(new Map());
		expect((await store.append(sampleMessage())).message).toMatchObject({ seq: 7, n: 4 });
	});

	it("are refused like new ones while another process keeps the file", async () => {
		const url = newFile();
		const store = open(url, { busyTimeoutMs: 200 });
		const { message } = await store.append(sampleMessage());
		const writing = await closing(createClient({ url })).transaction("write");
		const refused = await Promise.allSettled([
			store.replace(message),
			store.react("tea", message.id, [{ userId: "ada", emoji: "👍", on: true }]),
		]);
		for (const result of refused) {
			expect(result).toMatchObject({ reason: { failure: "transient", scope: "writes" } });
		}
		await writing.rollback();
		expect(await store.replace({ ...message, text: "b" }, 1)).toMatchObject({ updatedSeq: 2 });
	});
});
