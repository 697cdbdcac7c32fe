import { runClosedLoop } from "./driver/closed-loop";
import { runOpenLoop } from "./driver/open-loop";
import { percentile } from "./percentile";
import type { Load } from "./scenarios";
import type { ServerProcess } from "./server-process";
import type { Act } from "./stage";

/** What puts a server under load. */
export type ActiveLoad = Exclude<Load, { kind: "memory" }>;

/** What one contender came to in one slice. */
export interface Slice {
	/** In the unit of the load. */
	figure: number;
	/** How much of one core the server had, and how much the driver: 1 is all of it. Of a load. */
	serverShare?: number;
	driverShare?: number;
	/** Bytes of the objects and buffers of one connection. Of memory. */
	inUse?: number;
}

/** What a server has used so far, or all of them together, in microseconds. */
export async function cpuOf(servers: readonly ServerProcess[]): Promise<number> {
	const figures = await Promise.all(servers.map((server) => server.ask("cpu")));
	return figures.reduce((sum, { cpuUs }) => sum + cpuUs, 0);
}

/** Puts one contender under load for a moment. The CPU counted is from idle to idle, so nothing of it is cut off. */
export async function runSlice({ name, servers, crowd }: Act, load: ActiveLoad, ms: number): Promise<Slice> {
	const cpuBefore = await cpuOf(servers);
	const driverBefore = process.cpuUsage();
	const began = performance.now();
	let figure: number;
	try {
		if (load.kind === "throughput") figure = await runClosedLoop(crowd, load.inFlight, ms);
		else figure = percentile((await runOpenLoop(crowd, load.perSecond, ms))[load.of], load.percentile);
	} catch (cause) {
		throw new Error(`${name} is no contender: it lost or repeated something`, { cause });
	}
	const tookUs = (performance.now() - began) * 1_000;
	const driver = process.cpuUsage(driverBefore);
	const cpuUs = (await cpuOf(servers)) - cpuBefore;
	if (load.kind === "throughput") figure /= cpuUs / 1e6;
	return { figure, serverShare: cpuUs / tookUs, driverShare: (driver.user + driver.system) / tookUs };
}
