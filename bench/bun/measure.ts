import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { runClosedLoop } from "../fan-out/driver/closed-loop";
import { Crowd } from "../fan-out/driver/crowd";
import { jsonProtocol } from "../fan-out/driver/json-protocol";

/** A server that is measured, with its crowd connected. */
export interface Contender {
	readonly name: string;
	/** Deliveries for each second of the server's CPU, with so many messages in flight. */
	measure(inFlight: number, ms: number): Promise<number>;
	stop(): void;
}

/** Starts the server of `servers/<name>.ts` on Bun, and connects `members` clients to one room of it. */
export async function startContender(name: string, bun: string, members: number): Promise<Contender> {
	const script = join(import.meta.dirname, "servers", `${name}.ts`);
	const child: ChildProcess = spawn(bun, [script], { stdio: ["ignore", "pipe", "inherit"] });
	const [line] = (await once(child.stdout!, "data")) as [Buffer];
	const port = Number(String(line));
	const isOurs = name === "ours";
	const path = (user: string) => `/wsChat?name=${user}`;
	const protocol = jsonProtocol({ path, isReadyOnceOpen: !isOurs, acks: true });
	const crowd = await Crowd.open({ connections: members, rooms: 1 }, protocol, [port]);
	const cpuOf = async () => {
		const { user, system } = (await (await fetch(`http://127.0.0.1:${port}/cpu`)).json()) as NodeJS.CpuUsage;
		return (user + system) / 1e6;
	};
	return {
		name,
		async measure(inFlight, ms) {
			const before = await cpuOf();
			const deliveries = await runClosedLoop(crowd, inFlight, ms);
			return deliveries / ((await cpuOf()) - before);
		},
		stop() {
			crowd.close();
			child.kill("SIGKILL");
		},
	};
}
