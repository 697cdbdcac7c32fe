import { expect, test } from "vitest";
import { FrameWalker } from "../../bench/fan-out/driver/frame-walker";
import { jsonProtocol } from "../../bench/fan-out/driver/json-protocol";
import { Kind } from "../../bench/fan-out/driver/protocol";
import { idOf, TagReader, taggedText } from "../../bench/fan-out/driver/tag";
import { plainFrame } from "../../bench/fan-out/driver/text-frame";

const protocol = jsonProtocol({ path: undefined, isReadyOnceOpen: true, acks: true });
const delivery = (text: string) => plainFrame(`["newMessage",{"room":"room-0001","text":"${text}"}]`);

// One of each length field, and the shortest payload.
const frames = Buffer.concat([
	delivery("a"),
	plainFrame('["ack",null,"j0"]'),
	delivery("b".repeat(300)),
	plainFrame("[]"),
	Buffer.concat([Buffer.from([0x81, 127, 0, 0, 0, 0, 0, 0, 0, 200]), Buffer.alloc(200, '["newMessage"')]),
	Buffer.from([0x89, 0]),
]);
const expected = [Kind.delivery, Kind.ack, Kind.delivery, Kind.error, Kind.delivery, Kind.ping];

function kindsOf(chunks: readonly Buffer[], wantsPayloads: boolean): Kind[] {
	const kinds: Kind[] = [];
	const walker = new FrameWalker(protocol, { wantsPayloads, onFrame: (kind) => void kinds.push(kind) });
	for (const chunk of chunks) walker.walk(chunk);
	return kinds;
}

test.each([true, false])("counts every frame once however the bytes are cut, whole payloads wanted: %s", (whole) => {
	for (let size = 1; size < 12; size++) {
		const chunks = Array.from({ length: Math.ceil(frames.length / size) }, (_, nth) =>
			frames.subarray(nth * size, (nth + 1) * size),
		);
		expect(kindsOf(chunks, whole)).toEqual(expected);
	}
	for (let cut = 0; cut < frames.length; cut++) {
		expect(kindsOf([frames.subarray(0, cut), frames.subarray(cut)], whole)).toEqual(expected);
	}
});

test("keeps what it carries over when the buffer is read into again", () => {
	const buffer = Buffer.alloc(64);
	const kinds: Kind[] = [];
	const walker = new FrameWalker(protocol, { wantsPayloads: true, onFrame: (kind) => void kinds.push(kind) });
	const frame = delivery("a");
	for (const part of [frame.subarray(0, 10), frame.subarray(10)]) {
		buffer.fill(0);
		part.copy(buffer);
		walker.walk(buffer.subarray(0, part.length));
	}
	expect(kinds).toEqual([Kind.delivery]);
});

test("finds whose message it is in each kind of frame, wherever the text is", () => {
	const tags = new TagReader();
	const read = (kind: Kind, payload: string) => tags.read(kind, Buffer.from(payload), 0, payload.length);
	const text = taggedText(42, idOf(1_234));
	expect(read(Kind.delivery, `["newMessage",{"text":"${text}"}]`)).toEqual({ sender: 42, number: 1_234 });
	expect(read(Kind.ack, `["ack",{"text":"${text}"},"00001234"]`)).toEqual({ sender: 42, number: 1_234 });
	expect(read(Kind.delivery, `["newMessage",{"text":"${taggedText(7, idOf(9))}"}]`)).toEqual({ sender: 7, number: 9 });
	expect(read(Kind.ack, '["ack",null,"j0"]')).toBeUndefined();
});
