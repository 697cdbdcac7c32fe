import { collectGarbage } from "../../collect-garbage";

/** What the bench asks a server process over IPC. */
export type Question = "cpu" | "memory";

/** What a server process sends: its port once it listens, then an answer to each question. */
export interface ServerFigures {
	port: number;
	/** Microseconds of CPU since the process began, of all its threads. */
	cpuUs: number;
	/** Bytes that the process needs for its objects and buffers, after a garbage collection. */
	inUse: number;
	rss: number;
}

/** Reports the port to the bench, and answers its questions until it disconnects. */
export function answerBench(port: number): void {
	const send = (figures: Partial<ServerFigures>) => process.send?.(figures);
	process.on("message", async (question: Question) => {
		if (question === "cpu") {
			const { user, system } = process.cpuUsage();
			send({ cpuUs: user + system });
			return;
		}
		await collectGarbage();
		const { heapUsed, external, rss } = process.memoryUsage();
		send({ inUse: heapUsed + external, rss });
	});
	process.on("disconnect", () => process.exit());
	send({ port });
}
