import fc from "fast-check";
import { expect, test } from "vitest";
import { SharedBatch } from "../../../src/rpc/delivery/batch";
import { Frame } from "../../../src/rpc/delivery/frame";
import { mergeBySeq } from "../../../src/rpc/delivery/merge-by-seq";

/** The sources of frames in the order of sending: 0 for the socket's own, else one of its rooms. */
const sourcesOfFrames = fc.array(fc.nat(3), { maxLength: 40 });

test("a socket gets its own frames and those of each room in order, each once, however they alternate", () => {
	fc.assert(
		fc.property(sourcesOfFrames, (sources) => {
			const frames = sources.map((source, seq) => ({ source, frame: new Frame(seq, `${source}:${seq}`, false) }));
			const of = (source: number) => frames.filter((one) => one.source === source).map(({ frame }) => frame);
			const rooms = [1, 2, 3].map(of).filter((room) => room.length > 0);
			const offered = rooms.map((room) => new SharedBatch(room));
			const woven = mergeBySeq(of(0), offered);
			const seqs = woven.flatMap((batch) => batch.frames.map(({ seq }) => seq));
			expect([...seqs].sort((a, b) => a - b)).toEqual(frames.map(({ frame }) => frame.seq));
			for (const room of rooms) {
				// The socket's own frames are in order with each other, and with those of each room.
				const seen = new Set([...of(0), ...room].map(({ seq }) => seq));
				expect(seqs.filter((seq) => seen.has(seq))).toEqual([...seen].sort((a, b) => a - b));
			}
			const bytes = Buffer.concat(woven.map((batch) => batch.bytes));
			const texts = woven.flatMap((batch) => batch.frames.map(({ text }) => text));
			expect(bytes.equals(Buffer.concat(texts.map((text) => new Frame(0, text, false).bytes)))).toBe(true);
		}),
	);
});

test("a room's frames are encoded once, however they are split", () => {
	const room = new SharedBatch([0, 2, 4].map((seq) => new Frame(seq, `${seq}`, false)));
	const [first, , rest] = mergeBySeq([new Frame(1, "own", false)], [room]);
	expect(first?.bytes.buffer).toBe(room.bytes.buffer);
	expect(rest?.bytes.buffer).toBe(room.bytes.buffer);
	expect(rest?.bytes.byteOffset).toBe(first!.bytes.byteOffset + first!.bytes.length);
});
