import type { BuiltServers } from "./build-servers";
import type { Contender } from "./contenders";
import { Crowd } from "./driver/crowd";
import type { Layout } from "./driver/layout";
import { ServerProcess } from "./server-process";

/** Connections before the first figure, so that what a server allocates once is not put down to the others. */
export const CONNECTIONS_BEFORE = 1_000;

/** Bytes of one connection, of a server that has just been started. */
export interface ConnectionMemory {
	/** Of the process, as the system sees it: what is paid for. It depends a little on when the heap last grew. */
	rss: number;
	/** Of the objects and buffers alone. */
	inUse: number;
}

export async function measureMemory(
	{ server: script, args, protocol }: Contender,
	layout: Layout,
	built: BuiltServers,
): Promise<ConnectionMemory> {
	const server = await ServerProcess.start(built.script(script), args);
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
