/** The emoji that one can react with here, and what a screen reader calls each. The first six are offered at once. */
export const EMOJI: ReadonlyMap<string, string> = new Map([
	["👍", "thumbs up"],
	["❤️", "heart"],
	["😂", "tears of joy"],
	["😮", "surprised"],
	["😢", "sad"],
	["🙏", "thanks"],
	["👎", "thumbs down"],
	["🎉", "party"],
	["🔥", "fire"],
	["👏", "applause"],
	["🤔", "thinking"],
	["👀", "eyes"],
	["✅", "done"],
	["❌", "no"],
	["🚀", "rocket"],
	["💯", "hundred"],
	["😀", "grinning"],
	["😅", "nervous laugh"],
	["😍", "in love"],
	["😎", "cool"],
	["🥳", "celebrating"],
	["😭", "crying"],
	["😡", "angry"],
	["🤯", "mind blown"],
	["🙌", "raised hands"],
	["💪", "strong"],
	["🤝", "handshake"],
	["👋", "wave"],
	["☕", "coffee"],
	["🍰", "cake"],
	["🐛", "bug"],
	["💡", "idea"],
]);

export const QUICK_EMOJI: readonly string[] = [...EMOJI.keys()].slice(0, 6);

/** Returns what a screen reader calls a reaction. One of another client may be any emoji, or `:name:`. */
export const nameOfEmoji = (emoji: string): string => EMOJI.get(emoji) ?? emoji;
