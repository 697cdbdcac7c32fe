import { randomUUID } from "node:crypto";
import type { PresenceFrame } from "../../src/chat/presence";
import { snapshotParts } from "../../src/chat/presence/snapshot/snapshot-parts";
import { uuidV7 } from "../../src/procedures/actions/message/uuid-v7";
import { encodeEnvelope } from "../../src/rpc/bus/envelope";
import type { ChatMessage } from "../../src/schemas/message";

const ROOM_SIZE = 10;
const HEADS_A_FRAME = 500;
/** The numbering of a store without any. */
const EPOCH = "0";
/** As long as an epoch is. */
const OTHER_EPOCH = "0123456789abcdef01234567";
const TEXT = "A text that is about as long as what people write to each other on most days.";

interface Peer {
	node: string;
	version: number;
	entries: { room: string; userId: string; username: string }[];
}

/** Other servers, each with so many users in rooms of ten that are spread over all of them. */
export function peers(count: number, usersEach: number): Peer[] {
	const rooms = (count * usersEach) / ROOM_SIZE;
	return Array.from({ length: count }, (_, nth) => ({
		node: `server-${nth}`,
		version: usersEach,
		entries: Array.from({ length: usersEach }, (_, user) => ({
			room: `room-${(nth * usersEach + user) % rooms}`,
			userId: randomUUID(),
			username: `User ${user}`,
		})),
	}));
}

/** What each of them answers to a server that asks for its users. */
export function snapshots(others: readonly Peer[]): string[] {
	return others.flatMap(({ node, version, entries }) => {
		const parts = snapshotParts(entries);
		return parts.map((ofPart, part) =>
			presenceFrame({ kind: "snapshot", node, version, part, parts: parts.length, entries: ofPart }),
		);
	});
}

/** Users that come, and go at once. */
export function deltas(others: readonly Peer[], count: number): string[] {
	return Array.from({ length: count }, (_, nth) => {
		const { node, version, entries } = others[0]!;
		const pair = Math.floor(nth / 2);
		const user = { ...entries[pair % entries.length]!, userId: `user-${pair}` };
		return presenceFrame({ kind: "delta", node, version: version + nth + 1, ...user, on: nth % 2 === 0 });
	});
}

export function heartbeats(others: readonly Peer[], count: number): string[] {
	return Array.from({ length: count }, (_, nth) => {
		const { node, version } = others[1 + (nth % (others.length - 1))]!;
		return presenceFrame({ kind: "heartbeat", node, version });
	});
}

/** Heads of rooms without members here, as most heads are. */
export function heads(count: number): string[] {
	return Array.from({ length: count / HEADS_A_FRAME }, (_, frame) =>
		signal("server-0", {
			kind: "heads",
			heads: Array.from({ length: HEADS_A_FRAME }, (_, nth) => [
				`room-${frame * HEADS_A_FRAME + nth}`,
				OTHER_EPOCH,
				1_000 + nth,
			]),
		}),
	);
}

/** A room's first messages, as the server that has appended them tells the others. */
export function messages(room: string, count: number): string[] {
	return Array.from({ length: count }, (_, nth) => {
		const now = Date.now();
		const message: ChatMessage = {
			id: uuidV7(now),
			room,
			text: TEXT,
			userId: randomUUID(),
			username: `User ${nth}`,
			timestamp: now,
			seq: nth + 1,
			updatedSeq: nth + 1,
			clientId: randomUUID(),
		};
		return signal("server-0", { epoch: EPOCH, message });
	});
}

const presenceFrame = (frame: PresenceFrame): string => signal(frame.node, frame);

const signal = (from: string, data: unknown): string => encodeEnvelope({ v: 1, from, signal: true, data });
