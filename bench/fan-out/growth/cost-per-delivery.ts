import type { BuiltServers } from "../build-servers";
import type { Layout } from "../driver/layout";
import { measure } from "../measure";
import type { Pace } from "../pace";
import { launchOf, Stage } from "../stage";
import { type Point, pointOf } from "./series";

// The loop on `ws` shows what the machine causes, because it does the same work at every size.
const compared = ["bare", "wsAcks"] as const;

/** Measures the microseconds of server CPU for one delivery. */
export async function costPerDelivery(
	at: number,
	layout: Layout,
	inFlight: number,
	built: BuiltServers,
	pace: Pace,
): Promise<Point> {
	const stage = await Stage.open(layout, new Map(compared.map((name) => [name, launchOf(name, built)])));
	try {
		const slices = await measure(compared, { kind: "throughput", inFlight }, stage, pace);
		const costs = [...slices].map(([name, ofOne]) => [name, ofOne.map(({ figure }) => 1e6 / figure)] as const);
		return pointOf(at, new Map(costs));
	} finally {
		await stage.close();
	}
}
