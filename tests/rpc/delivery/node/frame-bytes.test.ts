import { expect, test } from "vitest";
import * as ws from "ws";
import { SharedBatch } from "../../../../src/rpc/delivery/batch";
import { Frame } from "../../../../src/rpc/delivery/frame";

/** Exported, but missing from the types of `ws`. */
const { Sender } = ws as unknown as { Sender: { frame(data: Buffer, options: object): Buffer[] } };

/** Returns the bytes that `ws` itself sends for a text. */
function sentByWs(text: string): Buffer {
	const options = { fin: true, opcode: 1, mask: false, rsv1: false, readOnly: false };
	return Buffer.concat(Sender.frame(Buffer.from(text), options));
}

const texts: [string, string][] = [0, 1, 125, 126, 127, 65_535, 65_536, 100_000].map((length) => [
	`${length} bytes`,
	"x".repeat(length),
]);
texts.push(["characters of two, three and four bytes", "é€😀".repeat(20)]);
texts.push(["126 bytes in 63 characters", "é".repeat(63)]);
texts.push(["65,536 bytes in fewer characters", `${"😀".repeat(16_383)}abcd`]);

test.each(texts)("a frame of %s is the same bytes that ws sends", (_name, text) => {
	expect(new Frame(0, text, false).bytes.equals(sentByWs(text))).toBe(true);
});

test("a batch is the bytes of its frames in order, encoded once", () => {
	const batch = new SharedBatch(texts.map(([, text], seq) => new Frame(seq, text, false)));
	expect(batch.bytes.equals(Buffer.concat(texts.map(([, text]) => sentByWs(text))))).toBe(true);
	expect(batch.bytes).toBe(batch.bytes);
});
