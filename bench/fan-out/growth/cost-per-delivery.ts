import type { BuiltServers } from "../build-servers";
import type { ContenderName } from "../contenders";
import type { Layout } from "../driver/layout";
import { measure } from "../measure";
import type { Pace } from "../pace";
import { Stage } from "../stage";
import { type Point, pointOf } from "./series";

// The naive loop beside ours tells what is the machine's doing: it does the same work at every size.
const compared: readonly ContenderName[] = ["ours", "ws"];

/** Microseconds of server CPU for one delivery. */
export async function costPerDelivery(
	at: number,
	layout: Layout,
	inFlight: number,
	built: BuiltServers,
	pace: Pace,
): Promise<Point> {
	const stage = await Stage.open(layout, compared, built);
	try {
		const scenario = { name: "", title: "", layout, contenders: compared, targets: [] };
		const { slices } = await measure({ ...scenario, load: { kind: "throughput", inFlight } }, stage, pace);
		const costs = [...slices].map(([name, ofOne]) => [name, ofOne.map(({ figure }) => 1e6 / figure)] as const);
		return pointOf(at, new Map(costs));
	} finally {
		await stage.close();
	}
}
