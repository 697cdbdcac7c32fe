import { Hono } from "hono";
import { expect, test } from "vitest";
import { Door } from "../../../src/rpc/server/door/door";
import { hostMatcher } from "../../../src/rpc/server/door/hosts";
import type { AllowedOrigins } from "../../../src/rpc/server/door/origin";

const HOST = "chat.example:8443";

/** Returns the status that a page of this origin gets, or 200. */
async function statusOf(
	origin: string | undefined,
	{ host = HOST, allowed = [], hosts }: { host?: string; allowed?: AllowedOrigins; hosts?: readonly string[] } = {},
): Promise<number> {
	const door = new Door({ allowedOrigins: allowed, allowedHosts: hosts, onError: () => {} });
	const app = new Hono().get("/", async (c) => {
		const refusal = await door.refusalOf(c);
		return refusal ? c.text(refusal.text, refusal.status) : c.text("in");
	});
	const headers = { host, ...(origin !== undefined && { origin }) };
	return (await app.request("/", { headers })).status;
}

const lists: Readonly<Record<string, AllowedOrigins>> = {
	none: [],
	exact: ["https://app.example"],
	loose: ["HTTPS://App.Example.:443/"],
	port: ["https://app.example:444"],
	wildcard: ["https://*.app.example"],
	portWildcard: ["https://*.app.example:444"],
	international: ["https://bücher.example"],
	opaque: ["capacitor://localhost", "tauri://localhost", "chrome-extension://abcdef", "vscode-webview://1a2b"],
	file: ["file://"],
	null: ["null"],
	decides: (origin) => origin.endsWith(".app.example"),
	decidesLate: async (origin) => origin === "https://app.example",
	star: "*",
};
const all = Object.keys(lists);

/** Each origin, and the lists that let a page of it in to a server of another host. */
test.each<[origin: string, ...lets: string[]]>([
	["https://app.example", "exact", "loose", "decidesLate"],
	["https://APP.example", "exact", "loose"],
	["https://app.example:443", "exact", "loose"],
	["https://app.example.", "exact", "loose"],
	["https://app.example/", "exact", "loose"],
	["http://app.example"],
	["https://app.example:444", "port"],
	["https://app.example.evil.test"],
	["https://a.app.example", "wildcard", "decides"],
	["https://a.b.app.example:443", "wildcard"],
	["https://a.app.example:444", "portWildcard"],
	["http://a.app.example", "decides"],
	["https://.app.example", "decides"],
	["https://evilapp.example"],
	["https://evil.test/.app.example", "decides"],
	["https://evil.test#.app.example", "decides"],
	["https://evil.test\\.app.example", "decides"],
	["https://app.example@evil.test"],
	["https://app.example:x"],
	["https://app.example, https://app.example"],
	["https://xn--bcher-kva.example", "international"],
	["https://bücher.example", "international"],
	["capacitor://localhost", "opaque"],
	["tauri://localhost", "opaque"],
	["TAURI://LOCALHOST", "opaque"],
	["chrome-extension://abcdef", "opaque"],
	["vscode-webview://1a2b", "opaque"],
	["tauri://evil"],
	["chrome-extension://"],
	["file://", "file"],
	["file:///", "file"],
	["null", "null"],
	["NULL"],
	[""],
	["nonsense"],
	["about:blank"],
])("a page of %s is let in by %s, and by no other list", async (origin, ...lets) => {
	const letIn = await Promise.all(all.map(async (name) => (await statusOf(origin, { allowed: lists[name]! })) === 200));
	expect(all.filter((_, index) => letIn[index])).toEqual(all.filter((name) => name === "star" || lets.includes(name)));
});

test.each<[origin: string, host: string, isSame: boolean]>([
	["https://chat.example:8443", HOST, true],
	["http://chat.example:8443", HOST, true],
	["https://chat.example", HOST, false],
	["https://chat.example", "chat.example", true],
	["https://chat.example", "chat.example:443", true],
	["https://chat.example", "CHAT.example.", true],
	["http://chat.example", "chat.example:80", true],
	["https://chat.example", "chat.example:80", false],
	["https://xn--bcher-kva.example", "bücher.example", true],
	["http://[::1]:3000", "[::1]:3000", true],
	["tauri://chat.example", "chat.example", false],
	["https://chat.example.evil.test", "chat.example", false],
	["https://chat.example@evil.test", "evil.test", false],
	["null", "null", false],
	["https://chat.example", "", false],
])("a page of %s on a server reached as %s is of the same host: %s", async (origin, host, isSame) => {
	expect(await statusOf(origin, { host })).toBe(isSame ? 200 : 403);
});

test.each<[entry: string, hint: string]>([
	["*", 'allowedOrigins: "*"'],
	["app.example", "scheme"],
	["app.example:443", "scheme"],
	["https://app.example/chat", "an origin is"],
	["https://app.example?x", "an origin is"],
	["https://user@app.example", "an origin is"],
	["https://*app.example", "whole labels"],
	["https://*", "whole labels"],
	["*.app.example", "whole labels"],
	["https://a.*.example", "whole labels"],
	["https://*.*.example", "whole labels"],
	["wss://app.example", "http"],
	["https://", "an origin is"],
	["tauri://", "an origin is"],
	["https://app.example:99999", "an origin is"],
	[" https://app.example", "an origin is"],
	["", "scheme"],
])("the entry %j can match nothing, and is refused at mount", (entry, hint) => {
	const open = () => new Door({ allowedOrigins: [entry], allowedHosts: undefined, onError: () => {} });
	expect(open).toThrow(TypeError);
	expect(open).toThrow(hint);
});

test("a request without an Origin is no page, and comes in", async () => {
	for (const name of all) expect(await statusOf(undefined, { allowed: lists[name]! })).toBe(200);
});

test("a check that throws or answers no boolean lets nobody in", async () => {
	const fails = () => {
		throw new Error("no database");
	};
	expect(await statusOf("https://app.example", { allowed: fails })).toBe(503);
	expect(await statusOf("https://app.example", { allowed: (() => "yes") as never })).toBe(403);
});

test.each<[hosts: readonly string[], host: string, isServed: boolean]>([
	[["chat.example"], "chat.example", true],
	[["chat.example"], "Chat.Example.:8443", true],
	[["chat.example:8443"], "chat.example:8443", true],
	[["chat.example:8443"], "chat.example", false],
	[["chat.example"], "evil.test", false],
	[["chat.example"], "a.chat.example", false],
	[["*.chat.example"], "a.chat.example", true],
	[["*.chat.example"], "chat.example", false],
	[["*.chat.example"], "evilchat.example", false],
	[["127.0.0.1", "[::1]"], "[::1]:3000", true],
	[[], "chat.example", false],
])("with the hosts %j, a request to %s is served: %s", async (hosts, host, isServed) => {
	expect(await statusOf(undefined, { host, hosts })).toBe(isServed ? 200 : 403);
	expect(await statusOf(`https://${host}`, { host, hosts })).toBe(isServed ? 200 : 403);
});

test.each(["*", "https://chat.example", "a.*.example", "", "chat example"])("%j is no host", (entry) => {
	expect(() => hostMatcher([entry])).toThrow(TypeError);
});
