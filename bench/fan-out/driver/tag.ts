import { Kind } from "./protocol";

const HASH = 0x23;
const SENDER_DIGITS = 6;
const NUMBER_DIGITS = 8;
const FILLER = "Shall we say four o'clock, in the room with the green door? I will bring slides.";

/** A message's sender, and its number in the crowd. */
export interface Tag {
	sender: number;
	number: number;
}

/** Returns a text that carries its tag where the driver finds it without parsing. */
export const taggedText = (sender: number, id: string): string =>
	`#${String(sender).padStart(SENDER_DIGITS, "0")}-${id} ${FILLER}`;

/** Returns a message's number as an id with a fixed number of digits, so that all frames have the same length. */
export const idOf = (number: number): string => String(number).padStart(NUMBER_DIGITS, "0");

/** Reads tags. Servers put the text at the same position in every frame of a kind, so the reader searches for it only once. */
export class TagReader {
	readonly #place: Record<Kind, number> = Object.values(Kind).reduce(
		(places, kind) => Object.assign(places, { [kind]: 0 }),
		{} as Record<Kind, number>,
	);

	/** Returns a message's tag, or undefined for a frame without one, such as the ack of a join. */
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
