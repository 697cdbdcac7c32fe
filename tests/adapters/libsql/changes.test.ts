import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LibsqlMessageStore } from "../../../src/adapters/libsql";
import { closing } from "../../support/closing";
import { changeCases } from "../change-cases";
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
		return [open(url), open(url)];
	});

	it("have a floor, which a script that deletes some raises", async () => {
		const url = newFile();
		const store = open(url);
		for (const text of ["1", "2", "3"]) await store.append(sampleMessage({ text }));
		expect((await store.list({ room: "tea", after: 0, limit: 10 })).floor).toBe(0);
		expect(await store.list({ room: "nowhere", after: 0, limit: 10 })).toEqual({
			messages: [],
			hasMore: false,
			floor: 0,
		});
		const client = closing(createClient({ url }));
		await client.batch(
			[
				`UPDATE chat_rooms SET floor = max(floor, coalesce(
					(SELECT max(updated_seq) FROM chat_messages WHERE room = chat_rooms.room AND seq < 3), 0)) WHERE room = 'tea'`,
				"DELETE FROM chat_messages WHERE room = 'tea' AND seq < 3",
			],
			"write",
		);
		expect(await store.list({ room: "tea", after: 0, limit: 10 })).toMatchObject({
			messages: [{ text: "3", n: 3 }],
			floor: 2,
		});
		expect(await store.list({ room: "tea", after: 3, limit: 10 })).toEqual({ messages: [], hasMore: false, floor: 2 });
		expect(await store.list({ room: "tea", limit: 10 })).not.toHaveProperty("floor");
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
