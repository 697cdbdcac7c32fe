import { expect, test } from "vitest";
import type { AuthorizeRequest, ChatMessage, ReviewRequest } from "../../src";
import { closing } from "../support/closing";
import { errorOf } from "../support/error-of";
import { startChat } from "../support/started-chat";

const room = "general";
const user = { id: "Ada", name: "Ada" };

test("a message keeps whom it mentions, once each, without its author", async () => {
	const chat = closing(await startChat());
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	const mentions = ["Bob", "Ada", "Bob", "Carl"];
	const sent = await ada.request<ChatMessage>("sendMessage", { room, text: "hi", mentions, mentionsRoom: true });
	expect(sent).toMatchObject({ mentions: ["Bob", "Carl"], mentionsRoom: true });
	expect(await bob.next("newMessage")).toEqual(sent);
	const alone = await ada.request<ChatMessage>("sendMessage", { room, text: "me", mentions: ["Ada"] });
	expect(alone).not.toHaveProperty("mentions");
	expect(await chat.chat.send({ room, text: "by the app", mentions, user })).toMatchObject({
		mentions: ["Bob", "Carl"],
	});
	const page = await bob.request<{ messages: ChatMessage[] }>("loadHistory", { room });
	expect(page.messages.map((message) => message.mentions)).toEqual([["Bob", "Carl"], undefined, ["Bob", "Carl"]]);
});

test.each([
	["21 users", { mentions: Array.from({ length: 21 }, (_, n) => `user-${n}`) }],
	["an empty id", { mentions: [""] }],
	["a name that is no list", { mentions: "Bob" }],
	["a room that is not mentioned", { mentionsRoom: false }],
])("%s as mentions are refused", async (_name, mentions) => {
	const chat = closing(await startChat());
	const ada = await chat.join("Ada");
	expect(errorOf(await ada.ask("sendMessage", { room, text: "hi", ...mentions })).code).toBe("INVALID_DATA");
	const { id } = await ada.request<ChatMessage>("sendMessage", { room, text: "hi" });
	expect(errorOf(await ada.ask("editMessage", { room, id, text: "ho", ...mentions })).code).toBe("INVALID_DATA");
});

test("who may not read is left out, by one call of authorize, and beforeSend sees who is left", async () => {
	const asked: Pick<AuthorizeRequest, "action" | "targets">[] = [];
	const reviewed: ReviewRequest["message"][] = [];
	const chat = closing(
		await startChat({
			authorize: ({ action, targets, user: { id } }) => {
				if (action.startsWith("mention")) asked.push({ action, ...(targets && { targets }) });
				if (action === "mention") return ["Bob", "Mallory"];
				return action !== "mentionRoom" || id === "Mod";
			},
			beforeSend: ({ message }) => void reviewed.push(message),
		}),
	);
	const [ada, mod] = [await chat.join("Ada"), await chat.join("Mod")];
	const sent = { room, text: "hi", mentions: ["Bob", "Ada", "Eve"], mentionsRoom: true };
	expect(await ada.request("sendMessage", sent)).toMatchObject({ mentions: ["Bob"] });
	expect(await ada.request("sendMessage", sent)).not.toHaveProperty("mentionsRoom");
	expect(await mod.request("sendMessage", sent)).toMatchObject({ mentions: ["Bob"], mentionsRoom: true });
	expect(asked.slice(0, 2)).toEqual([{ action: "mention", targets: ["Bob", "Eve"] }, { action: "mentionRoom" }]);
	expect(asked).toHaveLength(6);
	expect(reviewed[0]).toMatchObject({ mentions: ["Bob"] });
	expect(await ada.request("sendMessage", { room, text: "nobody" })).not.toHaveProperty("mentions");
	expect(asked).toHaveLength(6);
});

test.each([
	["says no", () => false],
	[
		"throws",
		() => {
			throw new Error("down");
		},
	],
])("an authorize that %s at mentions leaves them out, and the message is sent", async (_name, answer) => {
	const authorize = ({ action }: AuthorizeRequest) => (action.startsWith("mention") ? answer() : true);
	const chat = closing(await startChat({ authorize }));
	const ada = await chat.join("Ada");
	const message = await ada.request("sendMessage", { room, text: "hi", mentions: ["Bob"], mentionsRoom: true });
	expect(message).not.toHaveProperty("mentions");
	expect(message).not.toHaveProperty("mentionsRoom");
});

test("an edit keeps mentions that it does not name, replaces those that it does, and a deletion removes them", async () => {
	const chat = closing(await startChat());
	const ada = await chat.join("Ada");
	const sent = { room, text: "hi", mentions: ["Bob"], mentionsRoom: true };
	const { id } = await ada.request<ChatMessage>("sendMessage", sent);
	let editedAt: number | undefined;
	const edit = async (more: object) => {
		const message = await ada.request<ChatMessage>("editMessage", { room, id, editedAt, ...more });
		editedAt = message.editedAt;
		return message;
	};
	expect(await edit({ text: "hello" })).toMatchObject({ mentions: ["Bob"], mentionsRoom: true, updatedSeq: 2 });
	const two = await edit({ text: "hello", mentions: ["Carl", "Bob"] });
	expect(two).toMatchObject({ mentions: ["Carl", "Bob"], updatedSeq: 3 });
	expect(two).not.toHaveProperty("mentionsRoom");
	// Says what the message says already.
	expect(await edit({ text: "hello", mentions: ["Bob", "Ada", "Carl"] })).toMatchObject({ updatedSeq: 3 });
	expect(await edit({ text: "hello", mentions: [] })).not.toHaveProperty("mentions");
	await edit({ text: "hello", mentions: ["Bob"] });
	expect(await ada.request("deleteMessage", { room, id })).not.toHaveProperty("mentions");
});

test("a user who is banned from the room is not mentioned there", async () => {
	const chat = closing(await startChat());
	const ada = await chat.join("Ada");
	await chat.chat.ban({ room, userId: "Eve" });
	const message = await ada.request("sendMessage", { room, text: "hi", mentions: ["Eve", "Bob"] });
	expect(message).toMatchObject({ mentions: ["Bob"] });
});
