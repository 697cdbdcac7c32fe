import type { BuiltServers } from "./build-servers";
import { type Contender, type ContenderName, contenders } from "./contenders";
import { Crowd } from "./driver/crowd";
import type { Layout } from "./driver/layout";
import { ServerProcess } from "./server-process";

/** How a server is started, and the protocol that it speaks. */
export type Launch = Pick<Contender, "args" | "protocol"> & { script: string };

/** A contender that is up, with its clients. */
export interface Act {
	/** Names the contender in the error when it fails. */
	name: string;
	/** One server, except where several are measured together. */
	servers: readonly ServerProcess[];
	crowd: Crowd;
}

/** Returns how a contender is started. */
export const launchOf = (name: ContenderName, built: BuiltServers): Launch => ({
	...contenders[name],
	script: built.script(contenders[name].server),
});

/** The contenders of a layout, each with a server of its own and all its clients; one at a time is under load. */
export class Stage<Name extends string> {
	readonly #acts: ReadonlyMap<Name, Act>;

	private constructor(acts: ReadonlyMap<Name, Act>) {
		this.#acts = acts;
	}

	static async open<Name extends string>(layout: Layout, launches: ReadonlyMap<Name, Launch>): Promise<Stage<Name>> {
		const acts = new Map<Name, Act>();
		const stage = new Stage(acts);
		try {
			for (const [name, { script, args, protocol }] of launches) {
				const server = await ServerProcess.start(script, args);
				try {
					acts.set(name, { name, servers: [server], crowd: await Crowd.open(layout, protocol, [server.port]) });
				} catch (error) {
					await server.stop();
					throw error;
				}
			}
			return stage;
		} catch (error) {
			await stage.close();
			throw error;
		}
	}

	act(name: Name): Act {
		const act = this.#acts.get(name);
		if (!act) throw new Error(`${name} is not on this stage`);
		return act;
	}

	async close(): Promise<void> {
		for (const { servers, crowd } of this.#acts.values()) {
			crowd.close();
			await Promise.all(servers.map((server) => server.stop()));
		}
	}
}
