import { Kind } from "./protocol";

const HASH = 0x23;
const SENDER_DIGITS = 6;
const NUMBER_DIGITS = 8;
const FILLER = "Shall we say four o'clock, in the room with the green door? I will bring slides.";

/** Who sent a message, and which of the crowd's it was. */
export interface Tag {
	sender: number;
	number: number;
}

/** A text that says whose it is where the driver finds it without parsing. */
export const taggedText = (sender: number, id: string): string =>
	`#${String(sender).padStart(SENDER_DIGITS, "0")}-${id} ${FILLER}`;

/** A message's number as its id: as many digits for each, so that all frames have the same length. */
export const idOf = (number: number): string => String(number).padStart(NUMBER_DIGITS, "0");

/** Reads tags. Servers put the text at the same place of every frame of a kind, so that it is looked for only once. */
export class TagReader {
	readonly #place: Record<Kind, number> = Object.values(Kind).reduce(
		(places, kind) => Object.assign(places, { [kind]: 0 }),
		{} as Record<Kind, number>,
	);

	/** The message's tag; undefined for a frame that carries none, such as the ack of a join. */
	read(kind: Kind, bytes: Buffer, at: number, length: number): Tag | undefined {
		if (bytes[at + this.#place[kind]] !== HASH) {
			const found = bytes.subarray(at, at + length).indexOf(HASH);
			if (found < 0) return undefined;
			this.#place[kind] = found;
		}
		const start = at + this.#place[kind] + 1;
		return {
			sender: digits(bytes, start, SENDER_DIGITS),
			number: digits(bytes, start + SENDER_DIGITS + 1, NUMBER_DIGITS),
		};
	}
}

function digits(bytes: Buffer, at: number, count: number): number {
	let value = 0;
	for (let i = at; i < at + count; i++) value = value * 10 + bytes[i]! - 0x30;
	return value;
}
