/**
 * Deliveries per second of CPU on Bun in one hot room: the library, a loop of `ws.send`, and one `server.publish`. The three
 * take turns, so that whatever else runs on the machine meets them all.
 *
 * @example npm run bench:bun -- --members 1000 --bun /path/to/bun
 */
import { parseArgs } from "node:util";
import { missingTool, programOf } from "../tests/support/tool";
import { startContender } from "./bun/measure";

const { values } = parseArgs({
	options: {
		members: { type: "string", default: "1000" },
		bun: { type: "string" },
		seconds: { type: "string", default: "2" },
		rounds: { type: "string", default: "5" },
	},
});
const missing = values.bun ? undefined : await missingTool("bun");
if (missing) throw new Error(missing);
const bun = values.bun ?? programOf("bun");
const members = Number(values.members);
const ms = Number(values.seconds) * 1_000;

const contenders = await Promise.all(["ours", "loop", "publish"].map((name) => startContender(name, bun, members)));
const median = (figures: number[]) => [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
try {
	for (const inFlight of [1, 4, 32]) {
		const figures = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
		// One slice of each is thrown away: it compiles the code.
		for (let round = -1; round < Number(values.rounds); round++) {
			for (const contender of contenders) {
				const figure = await contender.measure(inFlight, round < 0 ? 1_000 : ms);
				if (round >= 0) figures.get(contender.name)?.push(figure);
			}
		}
		const [ours, loop, publish] = [...figures.values()].map(median) as [number, number, number];
		const thousands = [ours, loop, publish].map((figure) => `${Math.round(figure / 1_000)}k`);
		process.stdout.write(
			`${members} members, ${inFlight} in flight: ours ${thousands[0]}, loop ${thousands[1]}, publish ${thousands[2]} per second of CPU: ` +
				`${(ours / loop).toFixed(2)} x loop, ${(ours / publish).toFixed(2)} x publish\n`,
		);
	}
} finally {
	for (const contender of contenders) contender.stop();
}
