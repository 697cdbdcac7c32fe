import { expect, it } from "vitest";
import type { Entry, Happening } from "./journal";
import { measure } from "./timings";

const ROOM = "tea";
type Timed = [at: number, happening: Happening];
const joined = (at: number, seq: number): Timed => [at, { kind: "joined", room: ROOM, epoch: "e", seq, changes: [] }];
const got = (at: number, seq: number, timestamp: number): Timed => [
	at,
	{ kind: "change", room: ROOM, change: { id: `${seq}`, seq, updatedSeq: seq, timestamp, text: `ada-${seq}` } },
];
const rejoin = (at: number, seq: number): Timed => [at, { kind: "rejoin", room: ROOM, seq }];
const disconnect = (at: number): Timed => [at, { kind: "disconnect", code: 1006 }];
const acked = (at: number, seq: number): Timed => [
	at,
	{ kind: "acked", room: ROOM, clientId: `ada-${seq}`, id: `${seq}`, seq },
];

const measureOf = (happenings: Record<string, Timed[]>) =>
	measure(
		new Map(
			Object.entries(happenings).map(([client, list]): [string, Entry[]] => [
				client,
				list.map(([at, happening]) => ({ client, at, ...happening })),
			]),
		),
	);

it("takes the time of a delivery from the server's timestamp, and the last before a silence on its own", () => {
	const { delivery, tail } = measureOf({
		bob: [joined(0, 0), got(105, 1, 100), got(210, 2, 200), got(1_530, 3, 1_500)],
	});
	expect(delivery).toEqual([5]);
	expect(tail).toEqual([10, 30]);
});

it("counts neither one's own messages nor what came by replay as delivered", () => {
	const own = measureOf({ ada: [joined(0, 0), got(105, 1, 100)] });
	expect([...own.delivery, ...own.tail]).toEqual([]);
	const replayed = measureOf({ bob: [joined(0, 0), disconnect(50), got(900, 1, 100), rejoin(901, 1)] });
	expect([...replayed.delivery, ...replayed.tail]).toEqual([]);
});

it("counts what is late against the median", () => {
	const onTime = [1, 2, 3, 4].map((seq) => got(100 * seq + 5, seq, 100 * seq));
	expect(measureOf({ bob: [joined(0, 0), ...onTime, got(580, 5, 500), got(605, 6, 600)] }).late).toEqual([75]);
});

it("has a client caught up when it holds all that was acked when it was back, whatever the server said", () => {
	const ada = [acked(10, 1), acked(150, 2), acked(900, 3)];
	const complete = [joined(0, 1), disconnect(100), got(300, 2, 150), rejoin(301, 2)];
	expect(measureOf({ ada, bob: complete }).catchUp).toEqual([201]);
	const behind = [joined(0, 1), disconnect(100), rejoin(301, 1), got(700, 2, 150)];
	expect(measureOf({ ada, bob: behind }).catchUp).toEqual([600]);
	const never = [joined(0, 1), disconnect(100), rejoin(301, 1)];
	expect(measureOf({ ada, bob: never }).catchUp).toEqual([]);
});

it("counts from the first disconnect when another comes before a client has caught up", () => {
	const bob = [joined(0, 1), disconnect(100), disconnect(400), rejoin(500, 1)];
	expect(measureOf({ bob }).catchUp).toEqual([400]);
});
