import type { BuiltServers } from "../build-servers";
import type { Pace } from "../pace";
import { costPerDelivery } from "./cost-per-delivery";
import type { Series } from "./series";

const SIZES = [100, 1_000, 5_000];
const IN_FLIGHT = 32;

/** Measures what a delivery costs in a small room and in a large one. */
export async function membersSeries(built: BuiltServers, pace: Pace): Promise<Series> {
	const points = [];
	for (const connections of SIZES) {
		points.push(await costPerDelivery(connections, { connections, rooms: 1 }, IN_FLIGHT, built, pace));
	}
	return {
		name: "members",
		title: "Cost of a delivery by the size of the room",
		x: "members of the room",
		unit: "µs of server CPU per delivery",
		note: `One room, ${IN_FLIGHT} messages in flight.`,
		points,
	};
}
