import { expect, test } from "vitest";
import { isAllowedOrigin } from "../../../src/rpc/server/origin";

const host = "chat.example:8443";

test.each<[origin: string | undefined, allowed: readonly string[], isAllowed: boolean]>([
	[undefined, [], true],
	["https://chat.example:8443", [], true],
	["http://chat.example:8443", [], true],
	["https://chat.example", [], false],
	["https://evil.example", [], false],
	["null", [], false],
	["", [], false],
	["https://app.example", ["https://app.example"], true],
	["http://app.example", ["https://app.example"], false],
	["https://app.example:444", ["https://app.example"], false],
	["https://app.example.evil.test", ["https://app.example"], false],
	["https://a.app.example", ["https://*.app.example"], true],
	["https://a.b.app.example", ["https://*.app.example"], true],
	["https://app.example", ["https://*.app.example"], false],
	["https://evilapp.example", ["https://*.app.example"], false],
	["http://a.app.example", ["https://*.app.example"], false],
	["https://evil.test/.app.example", ["https://*.app.example"], false],
	["https://evilapp.example", ["https://*app.example"], false],
	["https://chat.example:8443.evil.test", [], false],
	["https://chat.example:8443@evil.test", [], false],
])("a page of %s, with %j allowed: %s", (origin, allowed, isAllowed) => {
	expect(isAllowedOrigin(origin, host, allowed)).toBe(isAllowed);
});

test("a star lets every page connect", () => {
	for (const origin of ["https://evil.example", "null", undefined]) {
		expect(isAllowedOrigin(origin, host, "*")).toBe(true);
	}
});
