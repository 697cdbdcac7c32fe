import { describe, expect, it } from "vitest";
import { check, type Verdict } from "./checker";
import type { Change, Entry, Happening } from "./journal";
import type { StoredMessage } from "./stored";

const ROOM = "tea";
/** Ada's messages 1 to n, as the store has them. */
const messages = (n: number): StoredMessage[] =>
	Array.from({ length: n }, (_, index) => ({
		room: ROOM,
		seq: index + 1,
		updatedSeq: index + 1,
		id: `id-${index + 1}`,
		userId: "ada",
		clientId: `ada-${index + 1}`,
		text: `ada-${index + 1}`,
	}));
const change = (seq: number, updatedSeq = seq): Change => ({
	id: `id-${seq}`,
	seq,
	updatedSeq,
	timestamp: seq,
	text: `ada-${seq}`,
});
const joined = (seq: number, page: number[] = []): Happening => ({
	kind: "joined",
	room: ROOM,
	epoch: "e",
	seq,
	changes: page.map((place) => change(place)),
});
const resync = (seq: number): Happening => ({ ...joined(seq), kind: "resync" }) as Happening;
const got = (...seqs: number[]): Happening[] =>
	seqs.map((seq) => ({ kind: "change", room: ROOM, change: change(seq) }));
const sent = (...numbers: number[]): Happening[] =>
	numbers.map((n) => ({ kind: "sent", room: ROOM, clientId: `ada-${n}` }));
const acked = (n: number, seq = n, id = `id-${seq}`): Happening => ({
	kind: "acked",
	room: ROOM,
	clientId: `ada-${n}`,
	id,
	seq,
});

function judge(happenings: Record<string, Happening[]>, stored: StoredMessage[]): Verdict {
	const journals = Object.entries(happenings).map(([client, list]): [string, Entry[]] => [
		client,
		list.map((happening, at) => ({ client, at, ...happening })),
	]);
	return check(new Map(journals), stored);
}

/** The kinds that were found, with how many. */
const found = ({ violations }: Verdict) =>
	Object.fromEntries(Object.entries(violations).filter(([, count]) => count > 0));

const bobGot = (...happenings: Happening[]) => found(judge({ bob: happenings }, messages(4)));

describe("deliveries", () => {
	it("finds nothing where each change came once, in order, since the join", () => {
		const verdict = judge({ bob: [joined(1, [1]), ...got(2, 3, 4)] }, messages(4));
		expect(found(verdict)).toEqual({});
		expect(verdict).toMatchObject({ delivered: 3, stored: 4, examples: [] });
	});

	it("finds a change that never came, in the middle and at the end", () => {
		expect(bobGot(joined(0), ...got(1, 3, 4))).toEqual({ lost: 1 });
		expect(bobGot(joined(0), ...got(1, 2, 3))).toEqual({ lost: 1 });
		expect(bobGot(joined(0))).toEqual({ lost: 4 });
	});

	it("finds a hole in the page of a join", () => {
		expect(bobGot(joined(4, [2, 4]))).toEqual({ lost: 1 });
		expect(bobGot(joined(4, [2, 3]))).toEqual({ lost: 1 });
	});

	it("finds a repeat, also of what the page had", () => {
		expect(bobGot(joined(0), ...got(1, 2, 2, 3, 4))).toEqual({ repeated: 1 });
		expect(bobGot(joined(2), ...got(2, 3, 4))).toEqual({ repeated: 1 });
	});

	it("finds a change that came after a later one", () => {
		expect(bobGot(joined(0), ...got(1, 3, 2, 4))).toEqual({ outOfOrder: 1 });
	});

	it("takes events that came just before their join's page as after it", () => {
		expect(bobGot(...got(2, 3), joined(2), ...got(4))).toEqual({});
		expect(bobGot(...got(4), joined(2), ...got(3))).toEqual({ outOfOrder: 1 });
	});

	it("excuses what a resync told of, and nothing after it", () => {
		expect(bobGot(joined(0), ...got(1), resync(3), ...got(4))).toEqual({});
		expect(bobGot(joined(0), ...got(1), resync(3))).toEqual({ lost: 1 });
		expect(bobGot(joined(0), ...got(1), resync(3), ...got(2, 4))).toEqual({ repeated: 1 });
	});

	it("finds what the store does not have, or has otherwise", () => {
		expect(bobGot(joined(0), ...got(1, 2, 3, 4, 5))).toEqual({ notOfTheStore: 1 });
		const other: Happening = { kind: "change", room: ROOM, change: { ...change(2), text: "ada-9" } };
		expect(bobGot(joined(0), ...got(1), other, ...got(3, 4))).toEqual({ notOfTheStore: 1 });
	});

	it("takes a message that was edited since as one change, where the edit came too", () => {
		const edited = messages(3).map((message) => (message.seq === 1 ? { ...message, updatedSeq: 4 } : message));
		const edit: Happening = { kind: "change", room: ROOM, change: change(1, 4) };
		expect(found(judge({ bob: [joined(0), ...got(2, 3), edit] }, edited))).toEqual({});
		expect(found(judge({ bob: [joined(0), ...got(2, 3)] }, edited))).toEqual({ lost: 2 });
	});
});

describe("sends", () => {
	const adaDid = (stored: StoredMessage[], ...happenings: Happening[]) => found(judge({ ada: happenings }, stored));

	it("finds nothing where each send was acked, or given up", () => {
		const given: Happening = { kind: "unknown", room: ROOM, clientId: "ada-3", reason: "timeout" };
		expect(adaDid(messages(2), ...sent(1, 2, 3), acked(1), acked(2), given)).toEqual({});
	});

	it("finds an ack that the store does not keep, or keeps elsewhere", () => {
		expect(adaDid(messages(1), ...sent(1, 2), acked(1), acked(2))).toEqual({ ackedNotStored: 1 });
		expect(adaDid(messages(2), ...sent(1), acked(1, 2))).toEqual({ ackedNotStored: 1 });
		expect(adaDid(messages(1), ...sent(1), acked(1, 1, "id-9"))).toEqual({ ackedNotStored: 1 });
	});

	it("finds a message that is stored twice, and a number that is given twice", () => {
		const [first] = messages(1) as [StoredMessage];
		expect(adaDid([first, { ...first, seq: 2, updatedSeq: 2, id: "id-2" }])).toEqual({ storedTwice: 1 });
		expect(adaDid([first, { ...first, clientId: "ada-2", id: "id-2" }])).toEqual({ storedTwice: 1 });
	});

	it("finds a send that came to no end", () => {
		expect(adaDid(messages(1), ...sent(1, 2), acked(1))).toEqual({ unsettled: 1 });
	});

	it("finds a sender's messages in another order, but for one that the app itself sent again", () => {
		expect(adaDid(messages(2), ...sent(2, 1), acked(2), acked(1))).toEqual({ senderReordered: 1 });
		const refused: Happening = { kind: "refused", room: ROOM, clientId: "ada-2", reason: "STORE_UNAVAILABLE" };
		expect(adaDid(messages(2), ...sent(2, 1), refused, acked(1), acked(2))).toEqual({});
	});
});

it("counts what else is worth knowing, and names examples", () => {
	const more: Happening[] = [{ kind: "disconnect", code: 1006 }, resync(1), { kind: "gaps", count: 2 }];
	const verdict = judge({ bob: [joined(0), ...got(1), ...more], eve: [{ kind: "gaps", count: 1 }] }, messages(2));
	expect(verdict).toMatchObject({ disconnects: 1, resyncs: 1, gaps: 3 });
	expect(verdict.examples).toEqual(["lost: bob in tea: 2 of 2, its highest is 1"]);
});
