/** By what a reader sees as one character, because an emoji may consist of many code points. */
const characters = new Intl.Segmenter();

/** Returns the first characters of the first and the last word of a name, such as "AL" for "Ada Lovelace". */
export function initialsOf(name: string): string {
	const words = name.split(/\s+/).filter(Boolean);
	const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
	return ends.map(firstOf).join("").toUpperCase();
}

function firstOf(word = ""): string {
	const [first] = characters.segment(word);
	return first?.segment ?? "";
}
