import { collectGarbage } from "../../collect-garbage";

/** What the bench asks a server process, over IPC. */
export type Question = "cpu" | "memory";

/** What a server process tells: where it listens, unasked, then an answer to each question. */
export interface ServerFigures {
	port: number;
	/** Microseconds of CPU since the process began, of all its threads. */
	cpuUs: number;
	/** Bytes that the process needs for its objects and buffers, after a garbage collection. */
	inUse: number;
	rss: number;
}

/** Tells the bench that the server listens, and answers what it asks until the bench goes away. */
export function answerBench(port: number): void {
	const tell = (figures: Partial<ServerFigures>) => process.send?.(figures);
	process.on("message", async (question: Question) => {
		if (question === "cpu") {
			const { user, system } = process.cpuUsage();
			tell({ cpuUs: user + system });
			return;
		}
		await collectGarbage();
		const { heapUsed, external, rss } = process.memoryUsage();
		tell({ inUse: heapUsed + external, rss });
	});
	process.on("disconnect", () => process.exit());
	tell({ port });
}
