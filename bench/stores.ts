/**
 * How many messages, edits and reactions per second a store acks in one hot room, each after its commit.
 *
 * `npm run bench:stores [seconds a run, default 3] [runs, default 3] [rooms, default 1]`; the median run is shown. PostgreSQL is at
 * `TEST_POSTGRES_URL`, or on this machine; without one, only libSQL is measured.
 */
import { arch, cpus, platform } from "node:os";
import { median } from "./stores/distribution";
import { libsqlContender } from "./stores/libsql";
import { KINDS, type Run, runLoad } from "./stores/load";
import { postgresContender } from "./stores/postgres";

const seconds = Number(process.argv[2] ?? 3);
const runs = Number(process.argv[3] ?? 3);
const rooms = Number(process.argv[4] ?? 1);

console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, ${platform()} ${arch()}, Node ${process.version}`);
console.log(`rooms: ${rooms}; each change acked after its commit; median of ${runs} runs of ${seconds} s\n`);

for (const open of [libsqlContender, postgresContender]) {
	const contender = await open();
	if (!contender) continue;
	try {
		console.log(`${contender.name}: ${contender.settings}`);
		console.log("kind    in flight    changes/s (min … max)      group p50   p99    commit p50     p99     CPU/change");
		for (const inFlight of [1, 32, 256, 1_000]) {
			const measured = new Map(KINDS.map((kind): [string, Run[]] => [kind, []]));
			// In turns, so that all kinds have the same machine.
			for (let run = 0; run < runs; run++) {
				for (const kind of KINDS) {
					measured.get(kind)?.push(await runLoad(contender, { kind, inFlight, rooms, seconds }));
				}
			}
			for (const [kind, runs] of measured) console.log(line(kind, inFlight, runs));
		}
	} finally {
		await contender.close();
	}
	console.log();
}

function line(kind: string, inFlight: number, measured: Run[]): string {
	const rates = measured.map(({ rate }) => rate).sort((a, b) => a - b);
	const middle = (of: (run: Run) => number) => median(measured.map(of));
	const range = `(${rates[0]?.toFixed(0)} … ${rates.at(-1)?.toFixed(0)})`;
	return [
		kind.padEnd(6),
		String(inFlight).padStart(9),
		middle(({ rate }) => rate)
			.toFixed(0)
			.padStart(13),
		range.padEnd(20),
		middle(({ groups }) => groups.p50)
			.toFixed(0)
			.padStart(6),
		middle(({ groups }) => groups.p99)
			.toFixed(0)
			.padStart(6),
		`${middle(({ commits }) => commits.p50).toFixed(2)} ms`.padStart(12),
		`${middle(({ commits }) => commits.p99).toFixed(2)} ms`.padStart(10),
		`${middle(({ cpuUs }) => cpuUs).toFixed(0)} µs`.padStart(14),
	].join(" ");
}
