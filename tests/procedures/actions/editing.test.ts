import { expect, test } from "vitest";
import type { AuthorizeRequest, ChatMessage, MessageChange, ReviewRequest } from "../../../src";
import { MemoryMessageStore } from "../../../src/adapters";
import { closing } from "../../support/closing";
import { errorOf } from "../../support/error-of";
import { startChat } from "../../support/started-chat";

const room = "general";
const codeOf = (frame: Parameters<typeof errorOf>[0]) => errorOf(frame).code;

test("an edit reaches every member, and pages show the latest version at its place", async () => {
	const chat = closing(await startChat());
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	const first = await ada.request<ChatMessage>("sendMessage", { room, text: "helo", metadata: { a: 1 } });
	await bob.request("sendMessage", { room, text: "hi" });
	const edited = await ada.request<ChatMessage>("editMessage", { room, id: first.id, text: "hello" });
	expect(edited).toEqual({ ...first, text: "hello", updatedSeq: 3, editedAt: expect.any(Number) });
	for (const member of [ada, bob]) expect(await member.heard("messageUpdated")).toEqual([edited]);
	const eve = await chat.connect("Eve");
	const page = await eve.request<{ messages: ChatMessage[]; seq: number }>("joinRoom", { room });
	expect(page.messages.map(({ text }) => text)).toEqual(["hello", "hi"]);
	expect(page.seq).toBe(3);
	const history = await ada.request<{ messages: ChatMessage[] }>("loadHistory", { room, before: 3 });
	expect(history.messages[0]).toEqual(edited);
});

test("an edit to what the message says already is a success that takes no number", async () => {
	const chat = closing(await startChat());
	const ada = await chat.join("Ada");
	const sent = await ada.request<ChatMessage>("sendMessage", { room, text: "one", metadata: { a: { b: 1, c: 2 } } });
	const same = await ada.request("editMessage", {
		room,
		id: sent.id,
		text: "one",
		metadata: { a: { c: 2, b: 1 } },
		editedAt: 5,
	});
	expect(same).toEqual(sent);
	const edited = await ada.request<ChatMessage>("editMessage", { room, id: sent.id, text: "two" });
	// The retry of an edit whose ack was lost does not know the new version.
	expect(await ada.request("editMessage", { room, id: sent.id, text: "two" })).toEqual(edited);
	expect(edited.updatedSeq).toBe(2);
});

test("an edit of another version is refused, and a reaction makes no other version", async () => {
	const chat = closing(await startChat());
	const ada = await chat.join("Ada");
	const { id } = await ada.request<ChatMessage>("sendMessage", { room, text: "one" });
	await ada.request("addReaction", { room, id, emoji: "👍" });
	const second = await ada.request<ChatMessage>("editMessage", { room, id, text: "two" });
	expect(second.reactions).toEqual({ "👍": { count: 1, userIds: ["Ada"] } });
	expect(codeOf(await ada.ask("editMessage", { room, id, text: "three" }))).toBe("CONFLICT");
	expect(codeOf(await ada.ask("editMessage", { room, id, text: "three", editedAt: 1 }))).toBe("CONFLICT");
	const third = await ada.request<ChatMessage>("editMessage", { room, id, text: "three", editedAt: second.editedAt });
	expect(third).toMatchObject({ text: "three", updatedSeq: 4 });
	expect(third.editedAt).toBeGreaterThan(second.editedAt ?? 0);
});

test("of twenty tabs that edit one version at once, one wins and the others are told so", async () => {
	const chat = closing(await startChat({ limits: { rates: false } }));
	const tabs = await Promise.all(Array.from({ length: 20 }, () => chat.join("Ada")));
	const { id } = await tabs[0]!.request<ChatMessage>("sendMessage", { room, text: "one" });
	const answers = await Promise.all(tabs.map((tab, n) => tab.ask("editMessage", { room, id, text: `from ${n}` })));
	expect(answers.filter(([kind]) => kind === "ack")).toHaveLength(1);
	for (const answer of answers.filter(([kind]) => kind === "error")) expect(codeOf(answer)).toBe("CONFLICT");
	const heard = await tabs[7]!.heard<ChatMessage>("messageUpdated");
	expect(heard).toEqual([answers.find(([kind]) => kind === "ack")?.[1]]);
});

test("edits and deletions of another's message, another room's, a pruned one and one that does not exist are refused", async () => {
	const chat = closing(await startChat({ store: new MemoryMessageStore({ maxMessagesPerRoom: 3 }) }));
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	await ada.request("joinRoom", { room: "other" });
	const { id } = await ada.request<ChatMessage>("sendMessage", { room, text: "one" });
	const told = async (data: object, client = ada) =>
		Promise.all([
			client.ask("editMessage", { room, id, text: "x", ...data }).then(codeOf),
			client.ask("deleteMessage", { room, id, ...data }).then(codeOf),
		]);
	expect(await told({}, bob)).toEqual(["FORBIDDEN", "FORBIDDEN"]);
	expect(await told({ room: "other" })).toEqual(["NOT_FOUND", "NOT_FOUND"]);
	expect(await told({ id: "none" })).toEqual(["NOT_FOUND", "NOT_FOUND"]);
	expect(await told({ room: "elsewhere" })).toEqual(["NOT_IN_ROOM", "NOT_IN_ROOM"]);
	const note = await chat.chat.send({ room, text: "pruned soon", user: { id: "Ada", name: "Ada" } });
	for (let n = 0; n < 3; n++) await bob.request("sendMessage", { room, text: "more" });
	expect(await told({ id: note.id })).toEqual(["NOT_FOUND", "NOT_FOUND"]);
	expect(await ada.heard("messageUpdated")).toEqual([]);
});

test("a deletion leaves a tombstone, and twice is once", async () => {
	const chat = closing(await startChat());
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	const { id: first } = await bob.request<ChatMessage>("sendMessage", { room, text: "first" });
	const data = { room, text: "secret", metadata: { a: 1 }, clientId: "c1", replyTo: first };
	const sent = await ada.request<ChatMessage>("sendMessage", data);
	await bob.request("addReaction", { room, id: sent.id, emoji: "👍" });
	const gone = await ada.request<ChatMessage>("deleteMessage", { room, id: sent.id });
	const { text: _text, metadata: _metadata, ...kept } = sent;
	expect(gone).toEqual({ ...kept, text: "", updatedSeq: 4, deletedAt: expect.any(Number) });
	expect(await ada.request("deleteMessage", { room, id: sent.id })).toEqual(gone);
	expect(codeOf(await ada.ask("editMessage", { room, id: sent.id, text: "back" }))).toBe("NOT_FOUND");
	expect(codeOf(await bob.ask("addReaction", { room, id: sent.id, emoji: "👍" }))).toBe("NOT_FOUND");
	// A retry of the send is still the same message.
	expect(await ada.request("sendMessage", data)).toEqual(gone);
	expect((await bob.heard<ChatMessage>("messageUpdated")).map(({ updatedSeq }) => updatedSeq)).toEqual([3, 4]);
});

test("with authorize, it alone decides who edits and deletes, and it is given the message", async () => {
	const asked: AuthorizeRequest[] = [];
	const chat = closing(
		await startChat({
			authorize: (request) => {
				asked.push(request);
				return request.action !== "editMessage" || request.user.id === "Mod";
			},
		}),
	);
	const [ada, mod] = [await chat.join("Ada"), await chat.join("Mod")];
	const sent = await ada.request<ChatMessage>("sendMessage", { room, text: "one" });
	expect(codeOf(await ada.ask("editMessage", { room, id: sent.id, text: "two" }))).toBe("FORBIDDEN");
	const edited = await mod.request<ChatMessage>("editMessage", { room, id: sent.id, text: "two" });
	expect(edited).toMatchObject({ userId: "Ada", text: "two" });
	await mod.request("deleteMessage", { room, id: sent.id });
	const changes = asked.filter(({ message }) => message);
	expect(changes.map(({ action, user, message }) => [action, user.id, message?.text])).toEqual([
		["editMessage", "Ada", "one"],
		["editMessage", "Mod", "one"],
		["deleteMessage", "Mod", "two"],
	]);
});

test("beforeSend reviews edits too, and onChange is told what changed and by whom", async () => {
	const [reviewed, changes]: [ReviewRequest[], MessageChange[]] = [[], []];
	const chat = closing(
		await startChat({
			beforeSend: (request) => {
				reviewed.push(request);
				if (request.message.text === "bad") return { reject: "no such words" };
				return { text: request.message.text.replace("darn", "****") };
			},
			onChange: (change) => void changes.push(change),
		}),
	);
	const ada = await chat.join("Ada");
	const { id } = await ada.request<ChatMessage>("sendMessage", { room, text: "fine" });
	const refused = errorOf(await ada.ask("editMessage", { room, id, text: "bad" }));
	expect(refused).toMatchObject({ code: "FORBIDDEN", message: "no such words", event: "editMessage" });
	const edited = await ada.request<ChatMessage>("editMessage", { room, id, text: "darn it" });
	expect(edited.text).toBe("**** it");
	const reacted = await ada.request<ChatMessage>("addReaction", { room, id, emoji: "👍" });
	await ada.request("addReaction", { room, id, emoji: "👍" });
	const deleted = await ada.request<ChatMessage>("deleteMessage", { room, id });
	expect(reviewed.map(({ kind, message }) => [kind, message.text])).toEqual([
		["send", "fine"],
		["edit", "bad"],
		["edit", "darn it"],
	]);
	const user = { id: "Ada", name: "Ada" };
	expect(changes).toEqual([
		{ message: edited, change: "edit", user },
		{ message: reacted, change: "react", user },
		{ message: deleted, change: "delete", user },
	]);
});

test("a muted user may not edit or react, and may delete and take a reaction back", async () => {
	const chat = closing(await startChat());
	const ada = await chat.join("Ada");
	const { id } = await ada.request<ChatMessage>("sendMessage", { room, text: "one" });
	await ada.request("addReaction", { room, id, emoji: "👍" });
	await chat.chat.mute({ userId: "Ada", room });
	expect(codeOf(await ada.ask("editMessage", { room, id, text: "two" }))).toBe("FORBIDDEN");
	expect(codeOf(await ada.ask("addReaction", { room, id, emoji: "🎉" }))).toBe("FORBIDDEN");
	expect(await ada.request("removeReaction", { room, id, emoji: "👍" })).not.toHaveProperty("reactions");
	expect(await ada.request("deleteMessage", { room, id })).toHaveProperty("deletedAt");
});

test("without replace in the store edits are UNSUPPORTED, and welcome does not name them", async () => {
	const memory = new MemoryMessageStore();
	const { append, list, get, heads } = memory;
	const plain = {
		append: append.bind(memory),
		list: list.bind(memory),
		get: get.bind(memory),
		heads: heads.bind(memory),
	};
	const chat = closing(await startChat({ store: plain }));
	const ada = await chat.join("Ada");
	const { id } = await ada.request<ChatMessage>("sendMessage", { room, text: "one" });
	const changes = ["editMessage", "deleteMessage", "addReaction", "removeReaction"];
	for (const event of changes) {
		const frame = await ada.ask(event, { room, id, text: "two", emoji: "👍" });
		expect(codeOf(frame), event).toBe("UNSUPPORTED");
	}
	const [[, welcome] = []] = ada.frames;
	const { features } = welcome as { features: string[] };
	expect(features.filter((event) => changes.includes(event))).toEqual([]);
	expect(features).toContain("sendMessage");
});
