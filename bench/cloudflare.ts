import { join } from "node:path";
import { startWorker } from "../tests/cloudflare/start-worker";
import { RawClient } from "../tests/support/raw-client";
import { missingTool } from "../tests/support/tool";

/** Gates and rooms in workerd on this machine: appends of one room through one gate, and the way from gate to gate. */
const APPENDS = 20_000;
const MESSAGES = 500;

const missing = await missingTool("miniflare");
if (missing) throw new Error(missing);
const entry = join(import.meta.dirname, "cloudflare/worker.ts");
const worker = await startWorker({ entry, classes: { CHAT_GATE: "Gate", CHAT_ROOM: "ChatRoom" } });
const url = String(await worker.ready).replace(/\/$/, "");

/** Returns how many of `count` appends a second are committed, `together` at a time. */
async function appendsPerSecond(count: number, together: number): Promise<number> {
	const start = performance.now();
	const response = await fetch(`${url}/appends?gate=a&count=${count}&together=${together}`);
	if (!response.ok) throw new Error(await response.text());
	return Math.round(count / ((performance.now() - start) / 1_000));
}

const enter = async (name: string, gate: string) => {
	const client = await RawClient.open(`${url}/wsChat?token=${name}&gate=${gate}`);
	await client.request("joinRoom", { room: "way" });
	return client;
};

await appendsPerSecond(1_000, 100);
console.log(`appends in one room through one gate, 1,000 at a time: ${await appendsPerSecond(APPENDS, 1_000)}/s`);
console.log(`one by one: ${await appendsPerSecond(APPENDS / 20, 1)}/s`);

const [ada, bob] = [await enter("ada", "a"), await enter("bob", "b")];
const times: number[] = [];
for (let n = 0; n < MESSAGES; n++) {
	const start = performance.now();
	ada.send("sendMessage", { room: "way", text: String(n) });
	await bob.next("newMessage");
	times.push(performance.now() - start);
}
times.sort((a, b) => a - b);
const percentile = (p: number) => times[Math.floor((times.length * p) / 100)]?.toFixed(1);
console.log(`from a socket of one gate to one of another: p50 ${percentile(50)} ms, p99 ${percentile(99)} ms`);
await Promise.all([ada.close(), bob.close()]);
await worker.dispose();
