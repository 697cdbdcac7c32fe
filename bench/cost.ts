/**
 * What one hostile user costs the others: `npm run bench:cost -- [--seconds 8] [--rates off] [scenario …]`. Prints how long the
 * pings of five other users took and what the server used of a core, beside each attack. `--rates off` shows what the limits are
 * worth. CPU is measured in CPU seconds, so other processes of the machine spoil only the times.
 */
import { parseArgs } from "node:util";
import { Bystanders } from "./cost/bystanders";
import { ask, buildProcesses, stop } from "./cost/processes";
import { type Scenario, scenarios } from "./cost/scenarios";

const { values, positionals } = parseArgs({
	options: { seconds: { type: "string", default: "8" }, rates: { type: "string", default: "on" } },
	allowPositionals: true,
});
const seconds = Number(values.seconds);
const names = Object.keys(scenarios) as Scenario[];
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const processes = await buildProcesses();

console.log("attack         pings  p50 ms  p99 ms  max ms  core %  messages  (what the attacker does)");
try {
	for (const scenario of names.filter((name) => positionals.length === 0 || positionals.includes(name))) {
		const server = await processes.startServer(values.rates);
		const bystanders = await Bystanders.connect(server.port);
		await wait(1_000);
		const attacker = await processes.startAttacker(server.port, scenario);
		bystanders.take();
		const before = await ask(server.child);
		const startedAt = performance.now();
		await wait(seconds * 1_000);
		const after = await ask(server.child);
		const elapsedMs = performance.now() - startedAt;
		const times = bystanders.take();
		const at = (share: number) => (times[Math.floor(times.length * share)] ?? Number.NaN).toFixed(1).padStart(6);
		const core = ((after.cpuUs - before.cpuUs) / 10 / elapsedMs).toFixed(0).padStart(6);
		const count = String(times.length).padStart(5);
		const messages = String(after.messages - before.messages).padStart(8);
		const max = (times.at(-1) ?? Number.NaN).toFixed(1).padStart(6);
		console.log(
			`${scenario.padEnd(13)}  ${count}  ${at(0.5)}  ${at(0.99)}  ${max}  ${core}  ${messages}  ${scenarios[scenario]}`,
		);
		await stop(attacker);
		bystanders.close();
		await stop(server.child);
	}
} finally {
	await processes.remove();
}
