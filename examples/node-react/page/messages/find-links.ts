/** A part of a text: plain, or a link with the address that it leads to. */
export interface TextPart {
	text: string;
	href?: string;
}

/** Characters that an address may have: no white space, no quotes, no brackets of HTML, nothing invisible. */
const ADDRESS = /(?<![\p{L}\p{N}_])(?:https?:\/\/|www\.)[^\s\p{C}<>"“”`]+/giu;
/** What ends a sentence rather than an address. */
const SENTENCE_END = /[.,:;!?'’*_~]+$/u;
const OPENERS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** Splits a text into plain parts and links. Only `http:` and `https:` become links, so that no text can run a script. */
export function findLinks(text: string): TextPart[] {
	const parts: TextPart[] = [];
	let end = 0;
	for (const { 0: match, index } of text.matchAll(ADDRESS)) {
		const link = trimEnd(match);
		const href = hrefOf(link);
		if (!href) continue;
		if (index > end) parts.push({ text: text.slice(end, index) });
		parts.push({ text: link, href });
		end = index + link.length;
	}
	if (end < text.length) parts.push({ text: text.slice(end) });
	return parts;
}

/** Removes the punctuation after an address, and a closing bracket that is not opened in it, as in "(see https://a.b)". */
function trimEnd(link: string): string {
	const shorter = link.replace(SENTENCE_END, "");
	const last = shorter.at(-1) ?? "";
	const opener = OPENERS[last];
	if (!opener || count(shorter, opener) >= count(shorter, last)) return shorter;
	return trimEnd(shorter.slice(0, -1));
}

const count = (text: string, char: string) => text.split(char).length - 1;

function hrefOf(link: string): string | undefined {
	const url = URL.parse(/^www\./i.test(link) ? `https://${link}` : link);
	const isWeb =
		url && (url.protocol === "http:" || url.protocol === "https:") && url.hostname.replaceAll(".", "") !== "";
	return isWeb ? url.href : undefined;
}
