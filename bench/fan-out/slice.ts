import { runClosedLoop } from "./driver/closed-loop";
import { runOpenLoop } from "./driver/open-loop";
import { percentile } from "./percentile";
import type { Load } from "./scenarios";
import type { ServerProcess } from "./server-process";
import type { Act } from "./stage";

/** A load that keeps a server busy. */
export type ActiveLoad = Exclude<Load, { kind: "memory" }>;

/** One contender's result in one slice. */
export interface Slice {
	/** In the unit of the load. */
	figure: number;
	/** Shares of one core that the server and the driver used: 1 is a whole core. Set for a load. */
	serverShare?: number;
	driverShare?: number;
	/** Bytes of the objects and buffers of one connection. Set for memory. */
	inUse?: number;
}

/** Returns the CPU that the servers have used so far, in microseconds. */
export async function cpuOf(servers: readonly ServerProcess[]): Promise<number> {
	const figures = await Promise.all(servers.map((server) => server.ask("cpu")));
	return figures.reduce((sum, { cpuUs }) => sum + cpuUs, 0);
}

/** Puts one contender under load for `ms`. CPU is counted from idle to idle, so that none is cut off. */
export async function runSlice({ name, servers, crowd }: Act, load: ActiveLoad, ms: number): Promise<Slice> {
	const cpuBefore = await cpuOf(servers);
	const driverBefore = process.cpuUsage();
	const began = performance.now();
	let figure: number;
	try {
		if (load.kind === "throughput") figure = await runClosedLoop(crowd, load.inFlight, ms);
		else figure = percentile((await runOpenLoop(crowd, load.perSecond, ms))[load.of], load.percentile);
	} catch (cause) {
		throw new Error(`${name} lost or repeated a message`, { cause });
	}
	const tookUs = (performance.now() - began) * 1_000;
	const driver = process.cpuUsage(driverBefore);
	const cpuUs = (await cpuOf(servers)) - cpuBefore;
	if (load.kind === "throughput") figure /= cpuUs / 1e6;
	return { figure, serverShare: cpuUs / tookUs, driverShare: (driver.user + driver.system) / tookUs };
}
