import { expect, test } from "vitest";
import { findLinks } from "../../examples/node-react/page/messages/find-links";

/** The links of a text, as what is shown and where it leads. */
const linksOf = (text: string) => findLinks(text).flatMap(({ text, href }) => (href ? [[text, href]] : []));

test.each([
	["see https://example.com/a?b=c#d", "https://example.com/a?b=c#d", "https://example.com/a?b=c#d"],
	["HTTP://EXAMPLE.com", "HTTP://EXAMPLE.com", "http://example.com/"],
	["www.example.com is one", "www.example.com", "https://www.example.com/"],
	["is it https://example.com/a, or not?", "https://example.com/a", "https://example.com/a"],
	["(https://example.com/a).", "https://example.com/a", "https://example.com/a"],
	["https://example.com/a_(b)", "https://example.com/a_(b)", "https://example.com/a_(b)"],
	["line\nhttps://example.com/ä\nline", "https://example.com/ä", "https://example.com/%C3%A4"],
	["http://localhost:3000/x", "http://localhost:3000/x", "http://localhost:3000/x"],
	['<a href="https://example.com/a">', "https://example.com/a", "https://example.com/a"],
	// The mark that turns the direction of what follows would show another address than the one that is opened.
	["https://example.com/\u202Egpj.exe", "https://example.com/", "https://example.com/"],
])("finds the link in %j", (text, shown, href) => {
	expect(linksOf(text)).toEqual([[shown, href]]);
});

test.each([
	"javascript:alert(1)",
	"data:text/html,<script>alert(1)</script>",
	"file:///etc/passwd",
	"ftp://example.com",
	"xhttps://example.com",
	"https://",
	"www.",
	"http://[",
	"a.b and 1.5",
])("finds no link in %j", (text) => {
	expect(linksOf(text)).toEqual([]);
});

test.each([
	"https://a.example https://b.example!",
	"(see www.example.com), and <b>",
	"javascript:x https://a.example/)",
])("changes nothing of the text %j", (text) => {
	expect(
		findLinks(text)
			.map((part) => part.text)
			.join(""),
	).toBe(text);
});

test("reads a text of two thousand brackets and dots in no time that a user notices", () => {
	expect(linksOf(`https://a.example/${").".repeat(1_000)}`)).toEqual([["https://a.example/", "https://a.example/"]]);
});
