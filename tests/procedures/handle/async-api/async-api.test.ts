import specs from "@asyncapi/specs";
import { Ajv, type AnySchema } from "ajv";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import * as z from "zod";
import { asyncApi, createChatProcedure, roomSchema } from "../../../../src";
import { closing } from "../../../support/closing";
import { startChat } from "../../../support/started-chat";

const auth = async ({
	next,
}: {
	next: (added: { user: { id: string; name: string } }) => Promise<{ user: { id: string; name: string } }>;
}) => next({ user: { id: "1", name: "Ada" } });

const plain = createChatProcedure({ auth });

const tree: z.ZodType = z.object({
	name: z.string(),
	get children() {
		return z.array(tree);
	},
});
const custom = createChatProcedure({
	auth,
	incoming: { "poke / prod": z.object({ room: roomSchema, at: z.date(), n: z.string().transform(Number) }), tree },
	outgoing: { poked: z.object({ by: z.union([z.string(), z.null()]), more: z.record(z.string(), z.bigint()) }), tree },
	on: { "poke / prod": () => 1, tree: () => 2 },
	metadata: z.object({ color: z.enum(["red", "blue"]).default("red") }),
});

interface Document {
	channels: { chat: { messages: Record<string, { name: string; payload: object }> } };
	components: { schemas: Record<string, { properties: Record<string, { properties: object }> }> };
	operations: Record<string, object>;
}
const documentOf = (chat: Parameters<typeof asyncApi>[0]) => asyncApi(chat) as unknown as Document;

const isValid = addFormats.default(new Ajv({ strict: false })).compile(specs.schemasWithoutId["3.0.0"] as AnySchema);

/** Each `$ref` of the document that leads nowhere in it. */
function brokenRefs(document: object): string[] {
	const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = ""]) => ref);
	expect(refs.length).toBeGreaterThan(0);
	const keysOf = (ref: string) =>
		ref
			.slice(2)
			.split("/")
			.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
	const find = (ref: string) =>
		keysOf(ref).reduce((at: unknown, key) => (at as Record<string, unknown>)?.[key], document);
	return refs.filter((ref) => !ref.startsWith("#/") || find(ref) === undefined);
}

test.each([
	["the chat", plain],
	["a chat with events of its own", custom],
])("the document of %s is one of AsyncAPI 3, and each reference in it leads somewhere", (_what, chat) => {
	const document = asyncApi(chat, { title: "Mine", version: "2.1.0" });
	const sent = JSON.parse(JSON.stringify(document));
	expect([isValid(sent), isValid.errors]).toEqual([true, null]);
	expect(brokenRefs(sent)).toEqual([]);
	expect(sent.info).toMatchObject({ title: "Mine", version: "2.1.0" });
	// It is no schema that takes anything.
	for (const part of ["info", "asyncapi"]) expect(isValid({ ...sent, [part]: undefined })).toBe(false);
	expect(isValid({ ...sent, operations: { a: { action: "shout" } } })).toBe(false);
});

test("the app's own events and metadata are in it", () => {
	const { operations, components } = documentOf(custom);
	expect(Object.keys(operations)).toEqual(
		expect.arrayContaining(["receive.joinRoom", "receive.tree", "send.poked", "send.tree"]),
	);
	expect(components.schemas.sendMessageData?.properties.metadata).toMatchObject({ type: "object" });
	expect(components.schemas.sendMessageData?.properties.text).toMatchObject({ minLength: 1, maxLength: 2000 });
});

test("what a server really says, and what it takes, is as the document has it", async () => {
	const chat = closing(await startChat());
	const ada = await chat.join("Ada");
	const bob = await chat.join("Bob");
	const sent: unknown[] = [];
	const ask = async (event: string, data: unknown, id: number) => {
		sent.push([event, data, id]);
		ada.send(event, data, id);
		await expect.poll(() => ada.frames.some((frame) => frame[2] === id)).toBe(true);
	};
	await ask("sendMessage", { room: "general", text: "hello", metadata: { a: 1 }, clientId: "c1" }, 101);
	await ask("startTyping", { room: "general" }, 102);
	await ask("loadHistory", { room: "general", limit: 5 }, 103);
	await ask("joinRoom", { room: "general", since: 0, epoch: "x" }, 104);
	await ask("leaveRoom", { room: "general" }, 105);
	ada.send("sendMessage", { room: "general", text: 1 }, 106);
	ada.send("nonsense");
	await ada.heard("pong");
	await chat.chat.close({ graceMs: 100 });
	await bob.closed;

	const { channels, components } = documentOf(plain);
	const ajv = new Ajv({ strict: false });
	const validate = new Map(
		Object.entries(channels.chat.messages).map(([key, { name, payload }]) => [
			key,
			{ name, isValid: ajv.compile({ ...payload, components }) },
		]),
	);
	const fitting = (frame: unknown, end: RegExp) =>
		[...validate].filter(([key, { isValid }]) => end.test(key) && isValid(frame)).map(([key]) => key);
	for (const frame of sent) expect(fitting(frame, /Data$/)).toEqual([`${(frame as string[])[0]}Data`]);
	const heard = [...ada.frames, ...bob.frames];
	expect(new Set(heard.map(([event]) => event))).toEqual(
		new Set(["welcome", "ack", "error", "pong", "userJoined", "userLeft", "newMessage", "userTyping", "reconnect"]),
	);
	for (const frame of heard) expect(fitting(frame, /(Event|Ack|Frame)$/), JSON.stringify(frame)).not.toEqual([]);
	// It is no document that takes anything.
	for (const wrong of [["newMessage", {}], ["joinRoom", {}], ["ack", {}], ["none", 1], {}])
		expect(fitting(wrong, /./)).toEqual([]);
});

test("it is served below the chat where the app wants that, to everybody", async () => {
	const { url } = closing(await startChat({}, { asyncApi: { title: "Mine" } }));
	const answer = await fetch(`${url}/asyncapi.json`);
	expect([answer.status, await answer.json()]).toEqual([
		200,
		JSON.parse(JSON.stringify(asyncApi(plain, { title: "Mine" }))),
	]);
	const silent = closing(await startChat());
	expect((await fetch(`${silent.url}/asyncapi.json`)).status).toBe(404);
});
