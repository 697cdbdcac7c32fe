import { afterEach, expect, test, vi } from "vitest";
import { addToken, toSocketUrl } from "../../../src/client/wire/url";

afterEach(() => {
	vi.unstubAllGlobals();
});

test.each([
	["https://chat.test/a?b=1#c", "wss://chat.test/a?b=1"],
	["http://chat.test:80/", "ws://chat.test/"],
	["ws://chat.test", "ws://chat.test/"],
	["WSS://Chat.test/a", "wss://chat.test/a"],
])("%s is dialled as %s", (url, dialled) => {
	expect(toSocketUrl(url)).toBe(dialled);
	expect(toSocketUrl(new URL(url))).toBe(dialled);
});

test("a relative URL is resolved against the page, and is an error without one", () => {
	expect(() => toSocketUrl("/api/chat")).toThrow(TypeError);
	vi.stubGlobal("location", { href: "https://page.test/app/" });
	expect(toSocketUrl("/api/chat")).toBe("wss://page.test/api/chat");
});

test("a token is added to a URL with and without a query, and cannot add anything else", () => {
	expect(addToken("ws://chat.test/", "a&b=c #d")).toBe("ws://chat.test/?token=a%26b%3Dc%20%23d");
	expect(addToken("ws://chat.test/?a=1", "t")).toBe("ws://chat.test/?a=1&token=t");
});

test("a platform whose URL can only be read, as React Native's, is enough", () => {
	class ReadOnlyUrl {
		readonly #text: string;
		constructor(text: string) {
			this.#text = text;
		}
		get href() {
			return this.#text;
		}
		get searchParams(): never {
			throw new Error("not implemented");
		}
	}
	vi.stubGlobal("URL", ReadOnlyUrl);
	expect(addToken(toSocketUrl("https://chat.test/a#b"), "t")).toBe("wss://chat.test/a?token=t");
});
