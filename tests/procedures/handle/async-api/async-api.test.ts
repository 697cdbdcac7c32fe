import specs from "@asyncapi/specs";
import { Ajv, type AnySchema } from "ajv";
import addFormats from "ajv-formats";
import { Hono } from "hono";
import { expect, test } from "vitest";
import * as z from "zod";
import { asyncApi, createChatProcedure, incomingEvents, mountChat, roomSchema } from "../../../../src";
import { jsandy } from "../../../../src/rpc";
import { closing } from "../../../support/closing";
import { errorOf } from "../../../support/error-of";
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
	["a chat with custom events", custom],
])("the document of %s is valid AsyncAPI 3, and each reference in it leads somewhere", (_what, chat) => {
	const servers = { live: { host: "a.example", protocol: "wss", pathname: "/v1" } } as const;
	const document = asyncApi(chat, { title: "Mine", version: "2.1.0", address: "/chat", servers });
	const sent = JSON.parse(JSON.stringify(document));
	expect([isValid(sent), isValid.errors]).toEqual([true, null]);
	expect(brokenRefs(sent)).toEqual([]);
	expect(sent.info).toMatchObject({ title: "Mine", version: "2.1.0" });
	expect(sent.servers.live).toMatchObject(servers.live);
	// The schema does not accept everything.
	for (const part of ["info", "asyncapi"]) expect(isValid({ ...sent, [part]: undefined })).toBe(false);
	expect(isValid({ ...sent, operations: { a: { action: "shout" } } })).toBe(false);
});

test("the document includes the schema of profiles where a member is sent", () => {
	const profile = z.object({ avatar: z.string(), role: z.enum(["admin", "member"]).default("member") });
	const { components } = documentOf(
		createChatProcedure({
			auth: async ({ next }) => next({ user: { id: "1", name: "Ada", profile: { avatar: "a" } } }),
			profile,
		}),
	);
	for (const event of ["userJoined", "userLeft", "memberChanged"]) {
		expect(components.schemas[`${event}Event`]?.properties.profile?.properties).toEqual({
			avatar: { type: "string" },
			role: { default: "member", type: "string", enum: ["admin", "member"] },
		});
	}
	expect(components.schemas.userTypingEvent?.properties).not.toHaveProperty("profile");
	expect(documentOf(plain).components.schemas.memberChangedEvent?.properties.profile).toMatchObject({ type: "object" });
});

test("the document includes custom events and metadata", () => {
	const { operations, components } = documentOf(custom);
	expect(Object.keys(operations)).toEqual(
		expect.arrayContaining(["receive.joinRoom", "receive.tree", "send.poked", "send.tree"]),
	);
	expect(components.schemas.sendMessageData?.properties.metadata).toMatchObject({ type: "object" });
	expect(components.schemas.sendMessageData?.properties.text).toMatchObject({ minLength: 1, maxLength: 2000 });
});

test("the frames that a server accepts and sends match the document", async () => {
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
	await ask("markRead", { room: "general", seq: 1 }, 107);
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
	const received = [...ada.frames, ...bob.frames];
	expect(new Set(received.map(([event]) => event))).toEqual(
		new Set([
			...["welcome", "ack", "error", "pong", "reconnect"],
			...["userJoined", "userLeft", "newMessage", "userTyping", "readReceipt"],
		]),
	);
	for (const frame of received) expect(fitting(frame, /(Event|Ack|Frame)$/), JSON.stringify(frame)).not.toEqual([]);
	// The document does not accept just anything.
	for (const wrong of [["newMessage", {}], ["joinRoom", {}], ["ack", {}], ["none", 1], {}])
		expect(fitting(wrong, /./)).toEqual([]);
});

test("the document lists the built-in events that the server handles, and no others", async () => {
	const reauthenticate = (_token: string, { user }: { user: { id: string; name: string } }) => user;
	const chat = closing(await startChat({ onReport: () => {}, reauthenticate }));
	const ada = await chat.join("Ada");
	const { operations, channels, components } = documentOf(plain);
	const data: Record<string, object> = {
		sendMessage: { text: "hello" },
		editMessage: { text: "changed" },
		deleteMessage: {},
		reportMessage: { reason: "spam" },
		addReaction: { emoji: "👍" },
		removeReaction: { emoji: "👍" },
		markRead: { seq: 1 },
		authenticate: { token: "t" },
	};
	for (const event of Object.keys(incomingEvents)) {
		const { id } = await chat.chat.send({ room: "general", text: "for a change", user: { id: "Ada", name: "Ada" } });
		const [kind, answer] = await ada.ask(event, { room: "general", id, ...data[event] });
		const isUnsupported = kind === "error" && errorOf([kind, answer]).code === "UNSUPPORTED";
		if (!isUnsupported) expect(kind, event).toBe("ack");
		expect(Object.hasOwn(operations, `receive.${event}`), event).toBe(!isUnsupported);
		expect(Object.hasOwn(channels.chat.messages, `${event}Ack`), event).toBe(!isUnsupported);
		expect(Object.hasOwn(components.schemas, `${event}Data`), event).toBe(!isUnsupported);
		// The later events need membership.
		if (event === "leaveRoom") await ada.request("joinRoom", { room: "general" });
	}
});

test("a procedure that is not a chat keeps an event with the name of a built-in one", () => {
	const { procedure } = jsandy.init();
	const events = procedure.incoming({ markRead: z.object({ page: z.number() }) }).ws(() => {});
	expect(documentOf(events).operations).toHaveProperty(["receive.markRead"]);
});

/** Serves a chat below /api and returns its document. */
async function servedDocument(asyncApiOptions: Parameters<typeof asyncApi>[1]) {
	const chatRouter = new Hono();
	closing(mountChat(chatRouter, { wsChat: plain }, { asyncApi: asyncApiOptions }));
	const app = new Hono().route("/api", chatRouter);
	const answer = await app.request("https://chat.example:8443/api/wsChat/asyncapi.json");
	expect(answer.status).toBe(200);
	return answer.json();
}

test("a served document has the mount path and the host of the request", async () => {
	expect(await servedDocument({ title: "Mine" })).toEqual(
		JSON.parse(
			JSON.stringify(
				asyncApi(plain, {
					title: "Mine",
					address: "/api/wsChat",
					servers: { default: { host: "chat.example:8443", protocol: "wss" } },
				}),
			),
		),
	);
});

test("servers and address from the options replace those of the request", async () => {
	const servers = { live: { host: "chat.example", protocol: "wss", pathname: "/v1" } } as const;
	expect(await servedDocument({ address: "/chat", servers })).toMatchObject({
		servers,
		channels: { chat: { address: "/chat" } },
	});
});

test("the document is served over HTTP without authentication, and only if the option is set", async () => {
	const { server, url } = closing(await startChat({}, { asyncApi: {} }));
	const answer = await fetch(`${url}/asyncapi.json`);
	expect(await answer.json()).toMatchObject({
		servers: { default: { host: new URL(server.url).host, protocol: "ws" } },
		channels: { chat: { address: "/wsChat" } },
	});
	const silent = closing(await startChat());
	expect((await fetch(`${silent.url}/asyncapi.json`)).status).toBe(404);
});
