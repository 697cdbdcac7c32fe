import type { BuiltServers } from "./build-servers";
import type { Contender } from "./contenders";
import { Crowd } from "./driver/crowd";
import type { Layout } from "./driver/layout";
import { ServerProcess } from "./server-process";

/** Connections before the first figure, so that what a server allocates once is not put down to the others. */
const FIRST: Layout = { connections: 100, rooms: 10 };

/** Bytes of one connection, of a server that has just been started. */
export interface ConnectionMemory {
	/** Of the objects and buffers, after a garbage collection. */
	inUse: number;
	/** Of the process, as the system sees it: it depends on when the heap last grew. */
	rss: number;
}

export async function measureMemory(
	{ server: script, args, protocol }: Contender,
	layout: Layout,
	built: BuiltServers,
): Promise<ConnectionMemory> {
	const server = await ServerProcess.start(built.script(script), args);
	const crowds: Crowd[] = [];
	try {
		crowds.push(await Crowd.open(FIRST, protocol, [server.port], "first"));
		const before = await server.ask("memory");
		crowds.push(await Crowd.open(layout, protocol, [server.port]));
		const after = await server.ask("memory");
		const per = (bytes: number) => bytes / layout.connections;
		return { inUse: per(after.inUse - before.inUse), rss: per(after.rss - before.rss) };
	} finally {
		for (const crowd of crowds) crowd.close();
		await server.stop();
	}
}
