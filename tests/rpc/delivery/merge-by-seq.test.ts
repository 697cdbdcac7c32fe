import fc from "fast-check";
import { expect, test } from "vitest";
import { SharedBatch } from "../../../src/rpc/delivery/batch";
import { Frame } from "../../../src/rpc/delivery/frame";
import { mergeBySeq } from "../../../src/rpc/delivery/merge-by-seq";

/** Frames in the order of their telling, each of the socket's own (0) or of one of its rooms. */
const told = fc.array(fc.nat(3), { maxLength: 40 });

test("a socket gets its own frames and those of each room in order, each once, whatever was told in between", () => {
	fc.assert(
		fc.property(told, (sources) => {
			const frames = sources.map((source, seq) => ({ source, frame: new Frame(seq, `${source}:${seq}`, false) }));
			const of = (source: number) => frames.filter((one) => one.source === source).map(({ frame }) => frame);
			const rooms = [1, 2, 3].map(of).filter((room) => room.length > 0);
			const offered = rooms.map((room) => new SharedBatch(room));
			const woven = mergeBySeq(of(0), offered);
			const seqs = woven.flatMap((batch) => batch.frames.map(({ seq }) => seq));
			expect([...seqs].sort((a, b) => a - b)).toEqual(frames.map(({ frame }) => frame.seq));
			for (const room of rooms) {
				// The socket's own frames are in order among themselves, and with those of each room.
				const seen = new Set([...of(0), ...room].map(({ seq }) => seq));
				expect(seqs.filter((seq) => seen.has(seq))).toEqual([...seen].sort((a, b) => a - b));
			}
			const bytes = Buffer.concat(woven.map((batch) => batch.bytes));
			const texts = woven.flatMap((batch) => batch.frames.map(({ text }) => text));
			expect(bytes.equals(Buffer.concat(texts.map((text) => new Frame(0, text, false).bytes)))).toBe(true);
		}),
	);
});

test("what a room was told is encoded once, however it is cut", () => {
	const room = new SharedBatch([0, 2, 4].map((seq) => new Frame(seq, `${seq}`, false)));
	const [first, , rest] = mergeBySeq([new Frame(1, "own", false)], [room]);
	expect(first?.bytes.buffer).toBe(room.bytes.buffer);
	expect(rest?.bytes.buffer).toBe(room.bytes.buffer);
	expect(rest?.bytes.byteOffset).toBe(first!.bytes.byteOffset + first!.bytes.length);
});
