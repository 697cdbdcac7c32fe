import type { BuiltServers } from "../build-servers";
import type { Pace } from "../pace";
import { costPerDelivery } from "./cost-per-delivery";
import type { Point, Series } from "./series";

const COUNTS = [1, 200, 2_000];
/** Small, so that one process can have the connections to both contenders. */
const SIZE = 4;

/** Measures what a delivery costs with few rooms and with many. */
export async function roomsSeries(built: BuiltServers, pace: Pace): Promise<Series> {
	const points: Point[] = [];
	for (const rooms of COUNTS) {
		points.push(await costPerDelivery(rooms, { connections: rooms * SIZE, rooms }, 1, built, pace));
	}
	return {
		name: "rooms",
		title: "Cost of a delivery by the number of rooms",
		x: "rooms",
		unit: "µs of server CPU per delivery",
		note: `Rooms of ${SIZE}, one message in flight in each; a lone room wakes the process for every message.`,
		points,
	};
}
