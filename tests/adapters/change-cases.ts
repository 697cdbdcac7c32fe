import { expect, it } from "vitest";
import type { MessageStore, ReactionChange } from "../../src/adapters/message-store";
import type { ChatMessage } from "../../src/schemas/message";
import { modelReactionsCase } from "./model-reactions-case";
import { sampleMessage } from "./sample-message";

/** A store whose messages can change. */
export type ChangingStore = Required<
	Pick<MessageStore, "append" | "list" | "get" | "replace" | "react" | "reactionsOf" | "heads">
>;

const oneTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const on = (userId: string, emoji = "👍"): ReactionChange => ({ userId, emoji, on: true });
const off = (userId: string, emoji = "👍"): ReactionChange => ({ userId, emoji, on: false });
const headOf = async (store: ChangingStore, room = "tea") => (await store.heads([room])).get(room);
const append = async (store: ChangingStore, fields: Parameters<typeof sampleMessage>[0] = {}) =>
	(await store.append(sampleMessage(fields))).message;
/** Returns every change of a room that a reader of it sees, in order. */
const changesOf = async (store: ChangingStore, room = "tea") =>
	(await store.list({ room, after: 0, limit: 1_000 })).messages;

/** Two stores on the same tables, and what reads those. */
export interface Tables {
	stores: [ChangingStore, ChangingStore];
	/** Returns the rows of a query, in which names of tables begin with `chat_`. */
	query(sql: string): Promise<Record<string, unknown>[]>;
}

/** Registers what a store on a SQL database must do with changes. */
export function changeCases(openTables: () => Tables): void {
	const open = () => openTables().stores;
	modelReactionsCase(() => open()[0]);

	it("counts the messages that count, beside their numbers", async () => {
		const [store] = open();
		const counts = [true, false, true, false, false, true];
		const appended = await Promise.all(
			counts.map((each, place) =>
				store.append(sampleMessage({ text: String(place), ...(each ? {} : { kind: "system" }) }), { counts: each }),
			),
		);
		expect(appended.map(({ message }) => message.n)).toEqual([1, 1, 2, 2, 2, 3]);
		expect(appended.map(({ message }) => message.seq)).toEqual(oneTo(6));
		expect(await headOf(store)).toMatchObject({ seq: 6, n: 3 });
		expect((await store.append(sampleMessage(), { counts: false })).message).toMatchObject({ seq: 7, n: 3 });
		expect((await store.append(sampleMessage())).message).toMatchObject({ seq: 8, n: 4 });
		expect((await store.list({ room: "tea", limit: 6 })).messages).toMatchObject(
			[2, 2, 2, 3, 3, 4].map((n) => ({ n })),
		);
		const kinds = (await changesOf(store)).map(({ kind }) => kind);
		expect(kinds).toEqual([undefined, "system", undefined, "system", "system", undefined, undefined, undefined]);
	});

	it("remembers the number of the last message that counts", async () => {
		const { stores, query } = openTables();
		const lastSeq = async () => Number((await query("SELECT last_seq FROM chat_rooms"))[0]?.last_seq);
		const appendAll = (counts: boolean[]) =>
			Promise.all(counts.map((each) => stores[0].append(sampleMessage(), { counts: each })));
		await appendAll([false, false]);
		expect(await lastSeq()).toBe(0);
		await appendAll([true, true, false, false]);
		expect(await lastSeq()).toBe(4);
		await stores[0].replace(((await changesOf(stores[0])) as [ChatMessage])[0]);
		await appendAll([false]);
		expect(await lastSeq()).toBe(4);
	});

	it("gives a late retry the message as it is now, with its n", async () => {
		const [store] = open();
		const sent = sampleMessage({ clientId: "c-1" });
		const { message } = await store.append(sent);
		await append(store);
		const edited = await store.replace({ ...message, text: "other", editedAt: 5 }, 1);
		expect(await store.append(sent)).toEqual({ message: edited, repeated: true });
		expect(await headOf(store)).toMatchObject({ seq: 3, n: 2 });
	});

	it("writes a message that has not changed since, under the next number", async () => {
		const [store] = open();
		const first = await append(store, { clientId: "c-1", replyTo: "m-0", metadata: { a: 1 } });
		await append(store);
		const edit = { ...first, text: "better", metadata: { b: [null, "é"] }, editedAt: 1_700_000_000_001 };
		const edited = await store.replace(edit, 1);
		expect(edited).toEqual({ ...edit, updatedSeq: 3 });
		expect(await store.get("tea", first.id)).toEqual(edited);
		expect(await store.replace({ ...edit, text: "too late" }, 1)).toBeUndefined();
		expect(await store.replace({ ...edit, id: "nobody" }, 1)).toBeUndefined();
		expect(await store.replace({ ...edit, room: "nowhere" })).toBeUndefined();
		expect(await headOf(store)).toMatchObject({ seq: 3, n: 2 });
		expect((await append(store)).seq).toBe(4);
		expect((await changesOf(store)).map(({ updatedSeq }) => updatedSeq)).toEqual([2, 3, 4]);
	});

	it("deletes a message whatever it was, with its reactions", async () => {
		const {
			stores: [store],
			query,
		} = openTables();
		const first = await append(store, { clientId: "c-1", metadata: { a: 1 } });
		await store.react("tea", first.id, [on("ada"), on("bob", "🎉")]);
		const { metadata, ...rest } = first;
		const deleted = await store.replace({ ...rest, text: "", deletedAt: 7, updatedSeq: 99, seq: 99, n: 99 });
		expect(deleted).toEqual({ ...rest, text: "", deletedAt: 7, updatedSeq: 3 });
		expect(await query("SELECT user_id FROM chat_reactions")).toEqual([]);
		expect(await store.react("tea", first.id, [on("ada")])).toBeUndefined();
		expect(await headOf(store)).toMatchObject({ seq: 3, n: 1 });
	});

	it("keeps the reactions of a message that is edited", async () => {
		const [store] = open();
		const first = await append(store);
		const reacted = await store.react("tea", first.id, [on("ada")]);
		expect(reacted).toEqual({ ...first, updatedSeq: 2, reactions: { "👍": { count: 1, userIds: ["ada"] } } });
		const edited = await store.replace({ ...first, text: "b", editedAt: 1, reactions: {} }, 2);
		expect(edited).toEqual({ ...reacted, text: "b", editedAt: 1, updatedSeq: 3 });
		expect(await store.reactionsOf("tea", [first.id], "ada")).toEqual(new Map([[first.id, ["👍"]]]));
	});

	it("counts all who react, and names the first ten in the order in which they did", async () => {
		const [store] = open();
		const { id } = await append(store);
		const users = oneTo(12).map((n) => `user-${(n * 7) % 13}`);
		for (const user of users) await store.react("tea", id, [on(user)]);
		expect((await store.get("tea", id))?.reactions).toEqual({ "👍": { count: 12, userIds: users.slice(0, 10) } });
		const left = await store.react("tea", id, [off(users[2] ?? ""), on("zoe", "🎉")]);
		expect(left).toMatchObject({ updatedSeq: 14 });
		expect(left?.reactions).toEqual({
			"👍": { count: 11, userIds: [...users.slice(0, 2), ...users.slice(3, 11)] },
			"🎉": { count: 1, userIds: ["zoe"] },
		});
		expect(await store.react("tea", id, [...users.map((user) => off(user)), off("zoe", "🎉")])).not.toHaveProperty(
			"reactions",
		);
	});

	it("takes the last change of a user and emoji, and no number where nothing changes", async () => {
		const [store] = open();
		const first = await append(store);
		expect(await store.react("tea", first.id, [])).toEqual(first);
		expect(await store.react("tea", first.id, [off("ada"), on("bob"), off("bob")])).toEqual(first);
		const reacted = await store.react("tea", first.id, [off("ada"), on("ada"), on("ada")]);
		expect(reacted).toMatchObject({ updatedSeq: 2, reactions: { "👍": { count: 1, userIds: ["ada"] } } });
		expect(await store.react("tea", first.id, [on("ada"), off("bob")])).toEqual(reacted);
		expect(await store.react("tea", "nobody", [on("ada")])).toBeUndefined();
		expect(await store.react("coffee", first.id, [on("ada")])).toBeUndefined();
		expect(await headOf(store)).toMatchObject({ seq: 2, n: 1 });
	});

	it("leaves out an emoji too many, and takes one that fits once another is gone", async () => {
		const [store] = open();
		const { id } = await append(store);
		const emoji = oneTo(23).map((n) => `:e${n}:`);
		const full = await store.react(
			"tea",
			id,
			emoji.slice(0, 22).map((each) => on("ada", each)),
		);
		expect(Object.keys(full?.reactions ?? {})).toHaveLength(20);
		const [more = "", most = ""] = emoji.filter((each) => !(each in (full?.reactions ?? {})));
		expect(await store.react("tea", id, [on("bob", more)])).toEqual(full);
		const [kept = "", gone = ""] = Object.keys(full?.reactions ?? {});
		const changed = await store.react("tea", id, [on("bob", more), on("bob", most), on("bob", kept), off("ada", gone)]);
		expect(changed?.updatedSeq).toBe(3);
		expect(Object.keys(changed?.reactions ?? {})).toHaveLength(20);
		expect(changed?.reactions).toMatchObject({ [kept]: { count: 2, userIds: ["ada", "bob"] } });
		expect(changed?.reactions).not.toHaveProperty(gone);
	});

	it("finds what a user has reacted with, also where a message does not name them", async () => {
		const [store] = open();
		const [first, second, third] = [await append(store), await append(store), await append(store)];
		await store.react(
			"tea",
			first.id,
			oneTo(30).map((n) => on(`a-${n}`)),
		);
		await store.react("tea", first.id, [on("zoe"), on("zoe", "🎉")]);
		await store.react("tea", second.id, [on("zoe", "🎉"), on("bob")]);
		await store.react("tea", third.id, [on("zoe")]);
		const own = await store.reactionsOf("tea", [first.id, second.id, "nobody"], "zoe");
		expect([...(own.get(first.id) ?? [])].sort()).toEqual(["🎉", "👍"].sort());
		expect(own.get(second.id)).toEqual(["🎉"]);
		expect([...own.keys()]).toHaveLength(2);
	});

	it("commits several changes of one message that are made at the same time, one after the other", async () => {
		const [store] = open();
		const first = await append(store);
		const edit = (text: string) => ({ ...first, text, editedAt: 1 });
		const changed = await Promise.all([
			store.replace(edit("a"), 1),
			store.replace(edit("b"), 1),
			store.replace(edit("c")),
			store.react("tea", first.id, [on("ada")]),
			store.react("tea", first.id, [on("ada"), on("bob")]),
			store.append(sampleMessage()),
		]);
		expect(changed.filter(Boolean)).toHaveLength(5);
		expect(await headOf(store)).toMatchObject({ seq: 6, n: 2 });
		expect(await store.get("tea", first.id)).toMatchObject({
			reactions: { "👍": { count: 2, userIds: ["ada", "bob"] } },
		});
	});

	it("gives racing writers on two servers each number once, without a gap", async () => {
		const stores = open();
		const [store] = stores;
		const shared = await append(store);
		const numbers: number[] = [1];
		const changed = (message: ChatMessage | undefined) => {
			if (message) numbers.push(message.updatedSeq);
			return message !== undefined;
		};
		const write = async (writer: number) => {
			const server = stores[writer % 2] as ChangingStore;
			const own = await append(server, { userId: `user-${writer}` });
			changed(own);
			for (const n of oneTo(4)) {
				const current = (await server.get("tea", shared.id)) as ChatMessage;
				changed(await server.replace({ ...current, text: `${writer}-${n}`, editedAt: n }, current.updatedSeq));
				changed(await server.react("tea", shared.id, [on(`user-${writer}`, `:e${n}:`)]));
				expect(changed(await server.replace({ ...own, text: String(n), editedAt: n }))).toBe(true);
			}
		};
		await Promise.all(oneTo(20).map(write));
		const head = await headOf(store);
		expect(numbers.sort((a, b) => a - b)).toEqual(oneTo(head?.seq ?? 0));
		expect(head?.n).toBe(21);
		const seen = await changesOf(stores[1]);
		expect(new Set(seen.map(({ id }) => id)).size).toBe(21);
		expect(seen.map(({ updatedSeq }) => updatedSeq).toSorted((a, b) => a - b)).toEqual(
			seen.map(({ updatedSeq }) => updatedSeq),
		);
		expect(seen.at(-1)?.updatedSeq).toBe(head?.seq);
		const { reactions } = (await store.get("tea", shared.id)) as ChatMessage;
		expect(Object.values(reactions ?? {}).map(({ count }) => count)).toEqual([20, 20, 20, 20]);
	});

	it("changes messages of many rooms from two servers that use the rooms in opposite order", async () => {
		const stores = open();
		const rooms = oneTo(8).map((n) => `room-${n}`);
		const messages = await Promise.all(rooms.map((room) => append(stores[0], { room })));
		const write = (server: ChangingStore, order: ChatMessage[]) =>
			Promise.all(
				order.flatMap((message) => [
					server.replace({ ...message, text: "x" }),
					server.react(message.room, message.id, [on(crypto.randomUUID())]),
				]),
			);
		for (const _ of oneTo(4)) {
			await Promise.all([write(stores[0], messages), write(stores[1], messages.toReversed())]);
		}
		const heads = await stores[0].heads(rooms);
		expect(rooms.map((room) => heads.get(room)?.seq)).toEqual(rooms.map(() => 17));
	});
}
