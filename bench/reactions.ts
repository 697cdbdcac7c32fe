/**
 * What it costs a room when all its members react to one message: `npm run bench:reactions [members, default 1,000] [runs, default 5]`.
 *
 * Two servers on PostgreSQL, at `TEST_POSTGRES_URL` or on this machine, and half of the members on each, over WebSockets. All
 * of them react: at the same moment, spread over a second, and to a message that its author deletes meanwhile. Servers and
 * members share this process, so the times include the members' work.
 */
import { Hono } from "hono";
import { createChatProcedure, mountChat } from "../src";
import { MemoryPubSub } from "../src/adapters";
import { PostgresMessageStore } from "../src/adapters/postgres";
import { serve } from "../src/node";
import { dropAll } from "../tests/chaos/checker/stored";
import { machine } from "./fan-out/report";
import { type Answer, Member } from "./reactions/member";
import { distribution, median } from "./stores/distribution";

const url = process.env.TEST_POSTGRES_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";
const count = Number(process.argv[2] ?? 1_000);
const runs = Number(process.argv[3] ?? 5);
const room = "stage";
/** When the author deletes the message, after the first reaction was sent. */
const DELETE_AFTER_MS = 100;

const tablePrefix = `bench_${crypto.randomUUID().slice(0, 8)}_`;
const pubsub = new MemoryPubSub();

/** Starts a server with a store of its own. */
async function start() {
	const store = new PostgresMessageStore({ url, tablePrefix });
	const wsChat = createChatProcedure({
		auth: async ({ c, next }) => next({ user: { id: c.req.query("name") ?? "", name: "Ada" } }),
		store,
	});
	const app = new Hono();
	const chat = mountChat(app, { wsChat }, { pubsub, onError: (error) => console.error(error) });
	const server = await serve(app, { hostname: "127.0.0.1" });
	const close = async () => {
		await chat.close();
		await server.close();
		await store.close();
	};
	return { url: server.url, store, close };
}

const servers = [await start(), await start()];
const members: Member[] = [];

/** Sends a message of the first member, and returns its id. */
async function post(): Promise<string> {
	const answer = await members[0]?.ask("sendMessage", { room, text: "Who comes to the table at eight?" });
	if (answer?.kind !== "ack") throw new Error(`the message was refused: ${JSON.stringify(answer)}`);
	return String(answer.result.id);
}

/** Deletes the message meanwhile, and returns what the author got. */
async function remove(id: string): Promise<Answer> {
	await pause(DELETE_AFTER_MS);
	const answer = await members[0]?.ask("deleteMessage", { room, id });
	if (answer?.kind !== "ack") throw new Error(`the deletion was refused: ${JSON.stringify(answer)}`);
	return answer;
}

const head = async () => (await servers[0]?.store.heads([room]))?.get(room)?.seq ?? 0;

/** Has every member but the author react to a message, each at a random moment of `overMs`, and returns what came of it. */
async function storm(id: string, overMs: number, isDeleted: boolean) {
	for (const member of members) Object.assign(member, { updates: 0, bytes: 0, last: "" });
	const [seq, cpu, began] = [await head(), process.cpuUsage(), performance.now()];
	const deleting = isDeleted ? remove(id) : undefined;
	const reacting = members.slice(1).map(async (member) => {
		await pause(Math.random() * overMs);
		return member.ask("addReaction", { room, id, emoji: "🎉" });
	});
	const answers = await Promise.all(reacting);
	const seconds = (performance.now() - began) / 1_000;
	const deletion = await deleting;
	const changes = (await head()) - seq;
	// The last update reaches the other server's members after the acks.
	while (members.some(({ last }) => !last.includes(`"updatedSeq":${seq + changes}`))) await pause(5);
	const { user, system } = process.cpuUsage(cpu);
	return { answers, deletion, seconds, changes, cpuMs: (user + system) / 1_000 };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const most = (figures: readonly number[]) => figures.reduce((a, b) => Math.max(a, b), 0);

try {
	for (let first = 0; first < count; first += 50) {
		const opened = Array.from({ length: Math.min(50, count - first) }, (_, nth) => {
			const server = servers[(first + nth) % servers.length];
			return Member.open(`${server?.url}/wsChat?name=user-${first + nth}`, room);
		});
		members.push(...(await Promise.all(opened)));
	}
	console.log(`${machine()}; ${count} members on ${servers.length} servers\n`);
	console.log("| all react to | acked | all answered after | ack p50 / p99 | durable changes | KB a member | CPU |");
	console.log("| --- | --- | --- | --- | --- | --- | --- |");
	const deleted: number[] = [];
	for (let run = 0; run < runs; run++) {
		await measure("a message, at once", await post(), 0);
		await measure("a message, over 1 s", await post(), 1_000);
		const id = await post();
		const { deletion } = await measure("one that is deleted, over 1 s", id, 1_000, true);
		const gone = await servers[1]?.store.get(room, id);
		if (gone?.deletedAt === undefined || gone.reactions) throw new Error("the deletion did not win");
		deleted.push(deletion?.ms ?? 0);
	}
	const [p50, longest] = [median(deleted), most(deleted)].map((ms) => ms.toFixed(0));
	console.log(`\nThe deletion won each time, and was acked after ${p50} ms (median; at most ${longest} ms).`);
} finally {
	await Promise.all(members.map((member) => member.close()));
	for (const { close } of servers) await close();
	await dropAll({ url, tablePrefix });
}

async function measure(what: string, id: string, overMs: number, isDeleted = false) {
	const measured = await storm(id, overMs, isDeleted);
	const { answers, seconds, changes, cpuMs } = measured;
	const acked = answers.filter(({ kind }) => kind === "ack").length;
	const { p50, p99 } = distribution(answers.map(({ ms }) => ms));
	const kilobytes = most(members.map(({ bytes }) => bytes)) / 1_024;
	const figures = [
		`${acked} / ${answers.length}`,
		`${seconds.toFixed(2)} s`,
		`${p50.toFixed(0)} / ${p99.toFixed(0)} ms`,
		changes,
		kilobytes.toFixed(1),
		`${cpuMs.toFixed(0)} ms`,
	];
	console.log(`| ${what} | ${figures.join(" | ")} |`);
	return measured;
}
