/**
 * What a locked row of one room costs the others: `npm run bench:locked [seconds of each phase, default 10] [rooms, default 40]`.
 *
 * One server on PostgreSQL, at `TEST_POSTGRES_URL` or on this machine. In each room, a socket sends five messages per second,
 * and the time to each ack is measured: first as usual, then while a transaction keeps the row of one room locked, as
 * `BEGIN; SELECT FROM chat_rooms WHERE room = 'r0' FOR UPDATE` does.
 */
import { Hono } from "hono";
import { createChatProcedure, mountChat } from "../src";
import { PostgresMessageStore } from "../src/adapters/postgres";
import { serve } from "../src/node";
import { lockRoom } from "../tests/chaos/lock-room";
import { dropAll } from "../tests/chaos/checker/stored";
import { RawClient } from "../tests/support/raw-client";
import { machine } from "./fan-out/report";
import { distribution } from "./stores/distribution";

const url = process.env.TEST_POSTGRES_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";
const seconds = Number(process.argv[2] ?? 10);
const rooms = Array.from({ length: Number(process.argv[3] ?? 40) }, (_, n) => `r${n}`);
const EVERY_MS = 200;
const LOCKED = "r0";

const tablePrefix = `bench_${crypto.randomUUID().slice(0, 8)}_`;
const store = new PostgresMessageStore({ url, tablePrefix });
const wsChat = createChatProcedure({
	auth: async ({ c, next }) => next({ user: { id: c.req.query("name") ?? "", name: "Ada" } }),
	store,
	limits: { rates: false },
});
const app = new Hono();
const chat = mountChat(app, { wsChat }, { onError: () => {} });
const server = await serve(app, { hostname: "127.0.0.1" });

interface Answer {
	room: string;
	ms: number;
	isAck: boolean;
}

/** Sends to a room at a steady pace until `end`, whether or not earlier messages are answered. */
async function talk(client: RawClient, room: string, end: number): Promise<Answer[]> {
	const answers: Promise<Answer>[] = [];
	// Each room begins at a moment of its own.
	await pause(Math.random() * EVERY_MS);
	while (performance.now() < end) {
		const sentAt = performance.now();
		answers.push(
			client.ask("sendMessage", { room, text: "Shall we say four o'clock?" }).then(([kind]) => ({
				room,
				ms: performance.now() - sentAt,
				isAck: kind === "ack",
			})),
		);
		await pause(EVERY_MS);
	}
	return Promise.all(answers);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

try {
	const clients = await Promise.all(
		rooms.map(async (room) => {
			const client = await RawClient.open(`${server.url}/wsChat?name=${room}`);
			await client.request("joinRoom", { room });
			return { client, room };
		}),
	);
	const phase = async (forMs: number) => {
		const end = performance.now() + forMs;
		return (await Promise.all(clients.map(({ client, room }) => talk(client, room, end)))).flat();
	};
	await phase(2_000);
	console.log(`${machine()}; ${rooms.length} rooms, ${1_000 / EVERY_MS} messages per second in each\n`);
	console.log("| | acked / sent | p50 | p99 | max |\n| --- | --- | --- | --- | --- |");
	const usual = await phase(seconds * 1_000);
	say("usual", usual);
	const unlock = await lockRoom({ url, tablePrefix }, LOCKED);
	const locking = phase(seconds * 1_000);
	await pause(seconds * 1_000);
	await unlock();
	const answers = await locking;
	say(
		"other rooms, while one is locked",
		answers.filter(({ room }) => room !== LOCKED),
	);
	say(
		"the locked room",
		answers.filter(({ room }) => room === LOCKED),
	);
	for (const { client } of clients) await client.close();
} finally {
	await chat.close();
	await server.close();
	await store.close();
	await dropAll({ url, tablePrefix });
}

function say(what: string, answers: readonly Answer[]): void {
	const acked = answers.filter(({ isAck }) => isAck);
	const { p50, p99 } = distribution(acked.map(({ ms }) => ms));
	const max = Math.max(0, ...acked.map(({ ms }) => ms));
	const figures = [p50, p99, max].map((ms) => `${ms.toFixed(1)} ms`).join(" | ");
	console.log(`| ${what} | ${acked.length} / ${answers.length} | ${figures} |`);
}
