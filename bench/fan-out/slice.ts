import { runClosedLoop } from "./driver/closed-loop";
import { runOpenLoop } from "./driver/open-loop";
import { percentile } from "./percentile";
import type { Load } from "./scenarios";
import type { Act } from "./stage";

/** What one contender came to in one slice. */
export interface Slice {
	/** In the unit of the load. */
	figure: number;
	/** How much of one core the server had, and how much the driver: 1 is all of it. */
	serverShare: number;
	driverShare: number;
}

/** Puts one contender under load for a moment. The CPU counted is from idle to idle, so nothing of it is cut off. */
export async function runSlice(
	{ server, crowd }: Act,
	load: Exclude<Load, { kind: "memory" }>,
	ms: number,
): Promise<Slice> {
	const cpuBefore = (await server.ask("cpu")).cpuUs;
	const driverBefore = process.cpuUsage();
	const began = performance.now();
	let figure: number;
	if (load.kind === "throughput") figure = await runClosedLoop(crowd, load.inFlight, ms);
	else {
		const latencies = await runOpenLoop(crowd, load.perSecond, ms);
		figure = percentile(latencies[load.of], load.percentile);
	}
	const tookUs = (performance.now() - began) * 1_000;
	const driver = process.cpuUsage(driverBefore);
	const cpuUs = (await server.ask("cpu")).cpuUs - cpuBefore;
	if (load.kind === "throughput") figure /= cpuUs / 1e6;
	return { figure, serverShare: cpuUs / tookUs, driverShare: (driver.user + driver.system) / tookUs };
}
