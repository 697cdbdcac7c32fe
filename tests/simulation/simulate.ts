import { FakeClock } from "../support/fake-clock";
import { check } from "./checker";
import { SimClient } from "./client/sim-client";
import { noFaults, someFaults } from "./faults";
import { type History, newHistory } from "./history";
import { SimBus } from "./sim-bus";
import { SimServer } from "./sim-server";
import { SimStore } from "./sim-store";

const SERVERS = 3;
const CLIENTS = 4;
const ROOMS = ["red", "blue"];
/** How many messages a store keeps of a room, by the seed: so few that what clients missed is soon gone, or all. `RESTORE=1` restores each. */
const KEPT: readonly (number | "all")[] = process.env.RESTORE === "1" ? ["all"] : [10_000, 12, 10_000];
/** Few, so that what a client missed comes in several pages. */
const SMALL_PAGE_BYTES = 1_500;
/** How long things go wrong, and how long everything may take to be well again after that. */
const FAULTS_MS = 5_000;
const SETTLE_MS = 30_000;

/** What one seed came to. */
export interface Outcome {
	seed: number;
	violations: string[];
	counts: History["counts"];
	messages: number;
}

/** One run of the real core: three servers, a store and a bus that fail, clients that are cut; all of it by the seed alone. */
export async function simulate(seed: number): Promise<Outcome> {
	const clock = new FakeClock({ seed });
	const history = newHistory();
	const store = new SimStore(clock, someFaults, KEPT[seed % KEPT.length]!);
	const bus = new SimBus(clock, someFaults);
	const servers = Array.from({ length: SERVERS }, () => {
		// Everybody may change what anybody wrote, so that changes of one message meet.
		return new SimServer({ clock, store, bus, options: { authorize: () => true } }, () => {});
	});
	const world = { clock, servers, history, log: store.log };
	const clients = Array.from({ length: CLIENTS }, (_, place) => {
		const rooms = place % 2 === 0 ? ROOMS : ROOMS.slice(0, 1);
		const maxBytes = place === 1 ? SMALL_PAGE_BYTES : undefined;
		return { rooms, client: new SimClient(`c${place}`, rooms, { ...world, maxBytes }) };
	});
	const between = (min: number, max: number) => min + clock.random() * (max - min);
	const end = clock.now() + FAULTS_MS;
	/** Does something again and again while things go wrong. */
	const keep = (first: number, min: number, max: number, act: () => void) => {
		const again = () => {
			if (clock.now() >= end) return;
			act();
			clock.after(between(min, max), again);
		};
		clock.after(first, again);
	};

	for (const [place, { client, rooms }] of clients.entries()) {
		clock.after(place === CLIENTS - 1 ? between(0, 2_000) : between(0, 50), () => client.connect());
		keep(between(0, 400), 40, 500, () => client.say(rooms[Math.floor(clock.random() * rooms.length)]!));
		keep(between(200, 600), 40, 500, () => client.change(rooms[Math.floor(clock.random() * rooms.length)]!));
		keep(between(600, 3_000), 600, 3_000, () => client.cut());
		keep(between(500, 4_000), 1_000, 4_000, () => client.stall(between(200, 1_500)));
		keep(between(500, 5_000), 1_500, 5_000, () => client.leave(rooms[Math.floor(clock.random() * rooms.length)]!));
	}
	keep(between(1_000, 3_000), 1_500, 4_000, () => {
		const server = servers[Math.floor(clock.random() * SERVERS)]!;
		if (!server.isUp) return;
		history.counts.kills += 1;
		server.kill();
		clock.after(between(200, 1_500), () => server.start());
	});
	keep(between(1_000, 5_000), 2_000, 5_000, () => {
		const server = servers[Math.floor(clock.random() * SERVERS)]!;
		if (!server.isUp) return;
		history.counts.drains += 1;
		const restart = () => void clock.after(between(200, 1_500), () => server.start());
		// Never settles when the server is killed while it drains: then that starts it again.
		void server.close(between(0, 1_500)).then(restart);
	});
	keep(between(1_000, 6_000), 4_000, 9_000, () => bus.goDown(between(200, 2_000)));
	keep(between(500, 5_000), 2_000, 6_000, () => {
		history.counts.stalls += 1;
		store.stall(ROOMS[Math.floor(clock.random() * ROOMS.length)]!, between(100, 3_000));
	});
	keep(between(1_000, 8_000), 3_000, 8_000, () => {
		history.counts.refusals += 1;
		store.refuseWrites(between(100, 1_500));
	});

	clock.after(between(1_000, FAULTS_MS), () => store.restore(ROOMS[0]!, Math.floor(between(1, 30))));

	await clock.advance(FAULTS_MS);
	store.faults = noFaults;
	bus.faults = noFaults;
	for (const server of servers) server.start();
	await clock.advance(SETTLE_MS);
	for (const { client } of clients) {
		if (!client.isIdle) history.violations.push(`${client.name} is not done`);
	}

	const messages = ROOMS.reduce((sum, room) => sum + store.log.latest(room).length, 0);
	return { seed, violations: check(history, store.log), counts: history.counts, messages };
}
