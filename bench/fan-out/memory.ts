import { Crowd } from "./driver/crowd";
import type { Layout } from "./driver/layout";
import { ServerProcess } from "./server-process";
import type { Launch } from "./stage";

/** Connections before the first figure, so that what a server allocates once does not count for the others. */
export const CONNECTIONS_BEFORE = 1_000;

/** Bytes of one connection to a server that has just started. */
export interface ConnectionMemory {
	/** Resident memory of the process: what is paid for. It depends a little on when the heap last grew. */
	rss: number;
	/** Objects and buffers alone. */
	inUse: number;
}

export async function measureMemory({ script, args, protocol }: Launch, layout: Layout): Promise<ConnectionMemory> {
	const server = await ServerProcess.start(script, args);
	const crowds: Crowd[] = [];
	try {
		crowds.push(await Crowd.open({ connections: CONNECTIONS_BEFORE, rooms: 100 }, protocol, [server.port], "first"));
		const before = await server.ask("memory");
		crowds.push(await Crowd.open(layout, protocol, [server.port]));
		const after = await server.ask("memory");
		const per = (bytes: number) => bytes / layout.connections;
		return { rss: per(after.rss - before.rss), inUse: per(after.inUse - before.inUse) };
	} finally {
		for (const crowd of crowds) crowd.close();
		await server.stop();
	}
}
