import { type Server, World } from "../world";

const SERVERS = 4;
const USERS = 30;
const ROOMS = ["a", "b"];
const GRACE_MS = 5_000;
/** After this much time nobody comes, goes or crashes any more. */
const ACT_MS = 60_000;
const QUIESCE_MS = 15_000;
/** The longest that a dead server's users may count. */
const GONE_MS = 11_000;

/** The sockets of one user in one room of one server, as they really are. */
interface Stay {
	server: Server;
	room: string;
	userId: string;
	sockets: number;
	graceUntil: number;
	joinedAt: number;
}

export interface Outcome {
	/** Promises that were broken: none, of a right program. */
	broken: string[];
	/** How long the users of each dead server still counted, in milliseconds. */
	goneMs: number[];
	frames: number;
}

/** A minute of users that come and go on servers that crash and start, on a bus that loses, reorders and repeats. */
export function simulate(seed: number): Outcome {
	const world = new World(seed);
	world.faults = { loss: 0.05, reorder: 0.1, repeat: 0.01 };
	const { clock, servers, broken } = world;
	const end = clock.now() + ACT_MS;
	const stays = new Map<string, Stay>();
	const goneMs: number[] = [];
	const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(clock.random() * list.length)];
	const between = (from: number, to: number) => from + clock.random() * (to - from);
	const isHeld = ({ server, sockets, graceUntil }: Stay) => !server.isDead && (sockets > 0 || graceUntil > clock.now());

	const join = (room: string, userId: string) => {
		const server = pick(servers);
		if (!server) return;
		const key = `${server.id}/${room}/${userId}`;
		const stay = stays.get(key) ?? { server, room, userId, sockets: 0, graceUntil: 0, joinedAt: 0 };
		stays.set(key, stay);
		stay.sockets += 1;
		stay.graceUntil = 0;
		stay.joinedAt = clock.now();
		server.add(room, userId);
		checkLocal(server);
	};
	const part = (room: string, userId: string) => {
		const stay = pick([...stays.values()].filter((one) => one.room === room && one.userId === userId && one.sockets));
		if (!stay || stay.server.isDead) return;
		const graceMs = clock.random() < 0.3 ? 0 : GRACE_MS;
		stay.sockets -= 1;
		if (stay.sockets === 0) stay.graceUntil = clock.now() + graceMs;
		stay.server.presence.remove(room, userId, { graceMs });
		checkLocal(stay.server);
	};
	// Of its own users a server is never wrong, not even for a moment.
	const checkLocal = (server: Server) => {
		for (const room of ROOMS) {
			const ids = new Set(server.ids(room));
			for (const stay of stays.values()) {
				if (stay.server !== server || stay.room !== room || !isHeld(stay) || ids.has(stay.userId)) continue;
				broken.push(`${server.id} does not know its own ${room}/${stay.userId}`);
			}
		}
	};
	const act = () => {
		if (clock.now() >= end) return;
		const userId = `u${Math.floor(clock.random() * USERS)}`;
		const room = pick(ROOMS) ?? "";
		if (clock.random() < 0.55) join(room, userId);
		else part(room, userId);
		clock.after(between(20, 400), act);
	};

	const die = () => {
		if (clock.now() >= end - QUIESCE_MS) return;
		const server = pick(servers);
		if (server) {
			if (clock.random() < 0.7) world.crash(server);
			else world.stop(server, between(0, 4_000));
			watchGhosts(server, clock.now());
			clock.after(between(500, 4_000), () => world.start());
		}
		clock.after(between(8_000, 20_000), die);
	};
	/** Those whom only the dead server had; no more a ghost is who was since on another, which may be dead by now too. */
	const watchGhosts = (dead: Server, diedAt: number) => {
		const ghosts = new Map<string, Stay>();
		for (const stay of stays.values()) if (stay.server === dead) ghosts.set(`${stay.room}/${stay.userId}`, stay);
		const watch = () => {
			for (const [key, ghost] of ghosts) {
				const isElsewhere = [...stays.values()].some(
					(stay) =>
						stay.room === ghost.room && stay.userId === ghost.userId && (isHeld(stay) || stay.joinedAt >= diedAt),
				);
				if (isElsewhere || !servers.some(({ inside }) => inside.has(key))) ghosts.delete(key);
			}
			const age = clock.now() - diedAt;
			if (ghosts.size === 0) goneMs.push(age);
			else if (age >= GONE_MS) broken.push(`${dead.id} is dead, and still there: ${[...ghosts.keys()]}`);
			else clock.after(50, watch);
		};
		watch();
	};
	const checkTruth = () => {
		for (const room of ROOMS) {
			const held = [...stays.values()].filter((stay) => stay.room === room && isHeld(stay));
			const truth = [...new Set(held.map(({ userId }) => userId))].sort().join();
			for (const server of servers) {
				const seen = server.ids(room).join();
				if (seen !== truth) broken.push(`${server.id} sees in ${room}: ${seen}; the truth: ${truth}`);
				const told = [...server.inside].filter((key) => key.startsWith(`${room}/`));
				const toldIds = told.map((key) => key.slice(room.length + 1)).sort();
				if (toldIds.join() !== seen) broken.push(`${server.id} told in ${room}: ${toldIds}; it sees: ${seen}`);
				if (server.presence.occupancy(room) !== toldIds.length) broken.push(`${server.id} miscounts ${room}`);
			}
		}
	};

	for (let n = 0; n < SERVERS; n++) world.start();
	clock.after(100, act);
	clock.after(between(3_000, 9_000), die);
	clock.pass(ACT_MS + QUIESCE_MS);
	checkTruth();
	for (const server of [...servers]) world.stop(server, 0);
	clock.pass(1_000);
	if (clock.pending > 0) broken.push(`${clock.pending} timers are left`);
	return { broken, goneMs, frames: world.frames.length };
}
