import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Question, ServerFigures } from "./servers/control";

/** A contender's server, in a process of its own. */
export class ServerProcess {
	readonly port: number;
	readonly #child: ChildProcess;

	private constructor(child: ChildProcess, port: number) {
		this.#child = child;
		this.port = port;
	}

	/** Starts a built script; resolves once it listens. */
	static async start(script: string, args: readonly string[] = []): Promise<ServerProcess> {
		const child = fork(script, args, { execArgv: ["--expose-gc"] });
		const { port } = await answer(child);
		return new ServerProcess(child, port);
	}

	async ask(question: Question): Promise<ServerFigures> {
		const answered = answer(this.#child);
		this.#child.send(question);
		return answered;
	}

	async stop(): Promise<void> {
		if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
		const exited = once(this.#child, "exit");
		this.#child.kill("SIGKILL");
		await exited;
	}
}

/** Resolves with the next message of a server. Questions are asked one at a time. */
async function answer(child: ChildProcess): Promise<ServerFigures> {
	const ended = new AbortController();
	const onExit = () => ended.abort(new Error("a server ended"));
	child.once("exit", onExit);
	try {
		const [figures] = await once(child, "message", { signal: ended.signal });
		return figures as ServerFigures;
	} finally {
		child.off("exit", onExit);
	}
}
