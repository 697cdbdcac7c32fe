import type { FakeSocket } from "../../src/testing";
import { RemovalWorld } from "./removal-world";

const ROOMS = ["red", "blue"];
const USERS = Array.from({ length: 8 }, (_, place) => `u${place}`);
/** How long users act, how long after that everything has ended, and how long a removal is remembered. */
const ACT_MS = 400;
const END_MS = 90_000;

/** What one seed came to. */
export interface RemovalOutcome {
	violations: string[];
	counts: { appends: number; heard: number; removals: number; cuts: number };
}

/**
 * Users join, send, page and type in a chat whose hooks and store take a few milliseconds, while connections are cut and users
 * are kicked at any of them. What is done after a removal, and what is left when every session has ended, is a violation.
 */
export async function simulateRemovals(seed: number): Promise<RemovalOutcome> {
	const world = new RemovalWorld(seed);
	const { clock, servers, bus } = world;
	const pick = <T>(some: readonly T[]): T => some[Math.floor(clock.random() * some.length)]!;
	const sockets = new Set<FakeSocket>();
	const removed = new Set<string>();
	let [cuts, asked] = [0, 0];

	const connect = async (userId: string): Promise<FakeSocket> => {
		const server = pick([0, 1]);
		const socket = await servers[server]!.connect(userId);
		world.listen(server, userId, socket);
		sockets.add(socket);
		return socket;
	};
	const cut = (socket: FakeSocket) => {
		cuts += 1;
		sockets.delete(socket);
		const end = clock.random();
		if (end < 0.3) socket.send(new ArrayBuffer(1));
		else socket.drop(end < 0.6 ? 1000 : 1006);
	};
	const endAll = async (ms: number) => {
		for (const socket of sockets) socket.drop(1000);
		sockets.clear();
		await clock.advance(ms);
	};

	// Once through everything, so that what lasts for as long as a server does has begun.
	for (const [place, server] of servers.entries()) {
		const socket = await server.connect(`first${place}`);
		socket.send(["joinRoom", { room: "red" }, 1]);
		sockets.add(socket);
		await clock.advance(1_000);
	}
	await endAll(20_000);
	const timersBefore = clock.pending;

	const end = clock.now() + ACT_MS;
	const live = async (userId: string) => {
		let socket = await connect(userId);
		const act = async () => {
			if (clock.now() >= end || removed.has(userId)) return;
			if (!socket.isOpen || clock.random() < 0.05) {
				cut(socket);
				socket = await connect(userId);
			}
			const room = pick(ROOMS);
			const event = pick([
				"joinRoom",
				"joinRoom",
				"sendMessage",
				"sendMessage",
				"loadHistory",
				"startTyping",
				"leaveRoom",
			]);
			socket.send([event, { room, ...(event === "sendMessage" && { text: "x" }) }, `${event} ${room} ${asked++}`]);
			clock.after(clock.random() * 8, () => void act());
		};
		await act();
	};
	for (const userId of USERS) await live(userId);
	const kickSome = () => {
		if (clock.now() >= end) return;
		const userId = pick(USERS);
		const room = clock.random() < 0.8 ? pick(ROOMS) : undefined;
		if (room === undefined) removed.add(userId);
		void world.kick(pick([0, 1]), userId, ROOMS, room);
		clock.after(20 + clock.random() * 60, kickSome);
	};
	clock.after(40, kickSome);
	await clock.advance(ACT_MS);
	await endAll(END_MS);

	const left: string[] = [];
	for (const [place, { chat }] of servers.entries()) {
		const { connections, rooms } = chat.stats();
		if (connections > 0 || rooms > 0) left.push(`server ${place} is left with ${connections} sockets, ${rooms} rooms`);
		for (const room of ROOMS) {
			const members = await chat.members(room);
			if (members.length > 0) left.push(`${room} is left with ${members.map(({ userId }) => userId).join()}`);
		}
	}
	if (bus.roomTopics.length > 0) left.push(`${bus.roomTopics.length} subscriptions are left`);
	if (clock.pending !== timersBefore) left.push(`${clock.pending} timers are left, of ${timersBefore} before`);
	const heard = world.deeds.filter(({ what }) => what.startsWith("heard")).length;
	const appends = world.deeds.filter(({ what }) => what === "append").length;
	return {
		violations: [...new Set([...world.violations(), ...left])],
		counts: { appends, heard, removals: world.removals.length, cuts },
	};
}
