import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import * as z3 from "zod/v3";
import { createChatProcedure, mountChat } from "../../src";
import { appendNext, MemoryMessageStore, MemoryPubSub } from "../../src/adapters";
import { jsandy } from "../../src/rpc";

const auth = async () => ({ user: { id: "1", name: "Ada" } });
const { procedure } = jsandy.init();

describe("createChatProcedure refuses, and names the option", () => {
	test.each<[name: string, options: unknown]>([
		["auth", {}],
		["auth", { auth: "token" }],
		["auth", { auth, procedure }],
		["procedure", { procedure: {} }],
		["procedure", { procedure: { use: () => {} } }],
		["store", { auth, store: {} }],
		["store", { auth, store: { append: () => {} } }],
		["store", { auth, store: null }],
		["store", { auth, store: MemoryMessageStore }],
		["store", { auth, store: { append: appendNext({} as never), list: () => {}, replace: () => {} } }],
		["store", { auth, store: { append: appendNext({} as never), list: () => {}, react: () => {} } }],
		["store", { auth, store: { append: appendNext({} as never), list: () => {}, mark: () => {} } }],
		["authorize", { auth, authorize: true }],
		["profile", { auth, profile: { avatar: "string" } }],
		["profile", { auth, profile: z3.object({ avatar: z3.string() }) }],
		["users", { auth, users: new Map() }],
		["limits", { auth, limits: 5 }],
		["limits.roomsPerSocket", { auth, limits: { roomsPerSocket: 0 } }],
		["limits.socketsPerUser", { auth, limits: { socketsPerUser: 1.5 } }],
		["limits.queuedPerRoom", { auth, limits: { queuedPerRoom: Number.NaN } }],
		["limits.rates", { auth, limits: { rates: "off" } }],
		["limits.rooms", { auth, limits: { rooms: 5 } }],
		["storage", { auth, storage: {} }],
	])("%s in case %#", (name, options) => {
		const make = () => createChatProcedure(options as never);
		expect(make).toThrow(TypeError);
		expect(make).toThrow(new RegExp(`^createChatProcedure: option "${name.replaceAll(".", "\\.")}": .`));
	});

	test.each([undefined, null, 7, "auth"])("%s instead of options", (options) => {
		expect(() => createChatProcedure(options as never)).toThrow(/^createChatProcedure: ./);
	});
});

describe("mountChat refuses, and names the option", () => {
	const mount = (options: unknown) => () =>
		mountChat(new Hono(), { wsChat: createChatProcedure({ auth }) }, options as never);

	test.each<[name: string, options: unknown]>([
		["pubsub", { pubsub: {} }],
		["pubsub", { pubsub: { publish: () => {} } }],
		["pubsub", { pubsub: MemoryPubSub }],
		["asyncApi.title", { asyncApi: { title: 1 } }],
		["asyncApi.address", { asyncApi: { address: "wsChat" } }],
		["asyncApi.servers.live.protocol", { asyncApi: { servers: { live: { host: "a.example", protocol: "https" } } } }],
		["asyncApi.servers.live.host", { asyncApi: { servers: { live: { protocol: "wss" } } } }],
		["asyncApi.servers.my server", { asyncApi: { servers: { "my server": { host: "a", protocol: "ws" } } } }],
		["upgradeWebSocket", { upgradeWebSocket: {} }],
		["onError", { onError: "log" }],
		["allowedOrigins", { allowedOrigins: "https://app.example" }],
		["allowedOrigins", { allowedOrigins: [/app/] }],
		["heartbeatMs", { heartbeatMs: 999 }],
		["heartbeatMs", { heartbeatMs: 600_001 }],
		["maxFrameBytes", { maxFrameBytes: 1_023 }],
		["maxFrameBytes", { maxFrameBytes: "64k" }],
		["maxConnections", { maxConnections: 0 }],
		["connectRates", { connectRates: true }],
		["connectRates.perUser.perSecond", { connectRates: { perUser: { perSecond: 0, burst: 1 } } }],
		["connectRates.perKey.burst", { connectRates: { perKey: { perSecond: 1, burst: 0 } } }],
		["rateKey", { rateKey: "ip" }],
		["topicPrefix", { topicPrefix: "" }],
		["topicPrefix", { topicPrefix: "a*" }],
		["pubSub", { pubSub: new MemoryPubSub() }],
	])("%s in case %#", (name, options) => {
		expect(mount(options)).toThrow(TypeError);
		expect(mount(options)).toThrow(new RegExp(`^mountChat: option "${name}": .`));
	});

	test.each([undefined, null, {}, { fetch: () => {} }])("%s instead of the app", (app) => {
		expect(() => mountChat(app as never, {})).toThrow(/^mountChat: the first argument: expected a Hono app$/);
	});

	test("a value that is not a procedure", () => {
		for (const wrong of [undefined, null, {}, () => {}, { type: "ws" }]) {
			const make = () => mountChat(new Hono(), { wsChat: wrong as never });
			expect(make).toThrow(TypeError);
			expect(make).toThrow(/"wsChat"/);
		}
	});
});

test("every option may be omitted or undefined", () => {
	const store = undefined as never;
	const wsChat = createChatProcedure({ auth, store, authorize: undefined as never, limits: undefined as never });
	expect(mountChat(new Hono(), { wsChat }, { pubsub: undefined, onError: undefined }).connections).toBe(0);
});

test("an unmounted chat starts nothing, and its handler's error says how to mount it", () => {
	const { handler } = createChatProcedure({ auth });
	expect(() => handler({} as never)).toThrow(/mountChat/);
});

test("limits cannot be edited once the chat is created: the edit is an error that names the limit", () => {
	const limits = { rates: false, roomsPerSocket: 5 };
	createChatProcedure({ auth, limits });
	expect(() => {
		limits.roomsPerSocket = 500;
	}).toThrow(/roomsPerSocket/);
	expect(() => Object.assign(limits, { queuedPerRoom: 1 })).toThrow(/queuedPerRoom/);
});
