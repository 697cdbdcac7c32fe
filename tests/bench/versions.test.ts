import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { buildServers } from "../../bench/fan-out/build-servers";
import { paceOf } from "../../bench/fan-out/pace";
import { scenarios } from "../../bench/fan-out/scenarios";
import { versionRows } from "../../bench/fan-out/versions/version-rows";

const folders: string[] = [];

afterEach(async () => {
	for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A checkout whose entry points say which one it is. */
async function makeCheckout(name: string): Promise<string> {
	const checkout = await mkdtemp(join(tmpdir(), "bench-checkout-"));
	folders.push(checkout);
	const write = async (path: string, text: string) => {
		await mkdir(join(checkout, path, ".."), { recursive: true });
		await writeFile(join(checkout, path), text);
	};
	await mkdir(join(checkout, "node_modules"));
	await write("src/other-layout/chat.ts", `export const mountChat = () => console.log("${name}");`);
	await write("src/index.ts", 'export * from "./other-layout/chat"; export const createChatProcedure = () => ({});');
	await write("src/adapters/index.ts", "export class MemoryMessageStore {} export class MemoryPubSub {}");
	await write("src/node/index.ts", "export const serve = async () => ({ port: 0 });");
	return checkout;
}

test("a server is built with the sources of the checkout that it is to be compared with", async () => {
	const checkout = await makeCheckout("the-other-version");
	const built = await buildServers(["quick-start"], checkout);
	try {
		const script = built.script("quick-start");
		expect(script.startsWith(join(checkout, "node_modules"))).toBe(true);
		const text = await readFile(script, "utf8");
		expect(text).toContain("the-other-version");
	} finally {
		await built.remove();
	}
});

test("a checkout without the entry points is refused, and nothing is left in it", async () => {
	const checkout = await makeCheckout("an-old-version");
	await rm(join(checkout, "src/node"), { recursive: true });
	await expect(buildServers(["quick-start"], checkout)).rejects.toThrow("src/node");
	expect(await readdir(join(checkout, "node_modules"))).toEqual([]);
});

const scenarioOf = (kind: string) => {
	const scenario = scenarios.find(({ load }) => load.kind === kind);
	if (!scenario) throw new Error(`no scenario measures ${kind}`);
	return scenario;
};

test("two versions compare by the median of their rounds' ratios, with the least and the most", () => {
	const slices = new Map([
		["this", [200, 90, 330].map((figure) => ({ figure, serverShare: 0.5 }))],
		["other", [100, 100, 300].map((figure) => ({ figure, serverShare: 1 }))],
	] as const);
	expect(versionRows({ scenario: scenarioOf("throughput"), slices }).split("\n")).toEqual([
		"| one room of 1,000, hot (32 in flight) | deliveries per second of server CPU | 200 | 100 | **1.10** (0.90 … 2.00) | more |",
		"| one room of 1,000, hot (32 in flight) | deliveries per second | 100 | 100 | **0.55** (0.45 … 1.00) | more |",
	]);
});

test("a latency comes with the CPU that it cost", () => {
	const slices = new Map([
		["this", [{ figure: 2, serverShare: 0.3 }]],
		["other", [{ figure: 4, serverShare: 0.1 }]],
	] as const);
	const rows = versionRows({ scenario: scenarioOf("latency"), slices }).split("\n");
	expect(rows.map((row) => row.split(" | ").slice(1).join(" | "))).toEqual([
		"ms | 2.00 | 4.00 | **0.50** (0.50 … 0.50) | less |",
		"server CPU, cores | 0.300 | 0.100 | **3.00** (3.00 … 3.00) | less |",
	]);
});

test("the number of rounds is an option, and has to be a number", () => {
	expect(paceOf({ quick: true, rounds: "15" })).toMatchObject({ rounds: 15, sliceMs: 250 });
	expect(paceOf({ quick: false })).toMatchObject({ rounds: 7 });
	for (const rounds of ["0", "1.5", "many", ""])
		expect(() => paceOf({ quick: true, rounds })).toThrow("--rounds takes");
});
