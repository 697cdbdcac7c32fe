import { afterAll, beforeAll, expect, test } from "vitest";
import { type BuiltServers, buildServers } from "../../bench/fan-out/build-servers";
import { type ContenderName, contenders } from "../../bench/fan-out/contenders";
import { runClosedLoop } from "../../bench/fan-out/driver/closed-loop";
import { runOpenLoop } from "../../bench/fan-out/driver/open-loop";
import { scenarios } from "../../bench/fan-out/scenarios";
import { launchOf, Stage } from "../../bench/fan-out/stage";

const layout = { connections: 6, rooms: 2 };
const names = [...new Set(scenarios.flatMap((scenario) => scenario.contenders))];
let built: BuiltServers;
let stage: Stage<ContenderName>;

beforeAll(async () => {
	built = await buildServers();
	stage = await Stage.open(layout, new Map(names.map((name) => [name, launchOf(name, built)])));
});

afterAll(async () => {
	await stage?.close();
	await built?.remove();
});

test.each(names)("%s delivers every message to every member of its room, and to nobody else", async (name) => {
	const { crowd } = stage.act(name);
	// Two in each room: whoever has its own message back sends the next.
	const deliveries = await runClosedLoop(crowd, 2, 20);
	expect(crowd.sent).toBeGreaterThanOrEqual(4);
	expect(deliveries).toBe(crowd.sent * 3);
});

test.each(names)("%s returns each message to its sender once, and acks it if it is to ack", async (name) => {
	const { crowd } = stage.act(name);
	const before = crowd.sent;
	let latencies = await runOpenLoop(crowd, 200, 50);
	// A machine that stalls for those 50 ms sends nothing.
	while (crowd.sent === before) latencies = await runOpenLoop(crowd, 200, 50);
	const { own, acks, deliveries } = latencies;
	const sent = crowd.sent - before;
	expect(own).toHaveLength(sent);
	expect(deliveries).toHaveLength(sent * 3);
	expect(acks).toHaveLength(contenders[name].protocol.acks ? sent : 0);
});
