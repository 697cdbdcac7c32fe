import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type Entry, readJournals } from "../checker/journal";
import { programOf } from "../servers/programs";
import type { Part } from "./client";
import type { CrowdAsk, CrowdSetup } from "./client-process";

/** The clients of a run, in processes of their own, so that neither they nor the driver wait for each other. */
export class Crowd {
	readonly #members: { child: ChildProcess; journal: string }[];

	private constructor(members: { child: ChildProcess; journal: string }[]) {
		this.#members = members;
	}

	/** Starts the clients and lets them enter their rooms. `folder` takes their journals. */
	static async start(folder: string, parts: readonly Part[], processes = 2): Promise<Crowd> {
		const members = Array.from({ length: Math.min(processes, parts.length) }, (_, n) => {
			const journal = join(folder, `${parts[n]?.name}.ndjson`);
			const setup: CrowdSetup = { journal, parts: parts.filter((_, at) => at % processes === n) };
			const child = fork(programOf("client-process"), [JSON.stringify(setup)], { execArgv: [], stdio: "inherit" });
			return { child, journal };
		});
		const crowd = new Crowd(members);
		try {
			await crowd.ask({ ask: "join" });
			return crowd;
		} catch (error) {
			await crowd.kill();
			throw error;
		}
	}

	/** Resolves when every process has done it. */
	async ask(asked: CrowdAsk): Promise<void> {
		await Promise.all(this.#members.map(({ child }) => askOne(child, asked)));
	}

	/** What the clients wrote down; after `finish`. */
	read(): Promise<Map<string, Entry[]>> {
		return readJournals(this.#members.map(({ journal }) => journal));
	}

	/** Ends the processes at once. */
	async kill(): Promise<void> {
		const running = this.#members.filter(({ child }) => child.exitCode === null && child.signalCode === null);
		await Promise.all(
			running.map(async ({ child }) => {
				const exited = once(child, "exit");
				child.kill("SIGKILL");
				await exited;
			}),
		);
	}
}

function askOne(child: ChildProcess, asked: CrowdAsk): Promise<void> {
	return new Promise((resolve, reject) => {
		const end = (error?: Error) => {
			child.off("message", onMessage).off("exit", onExit);
			if (error) reject(error);
			else resolve();
		};
		const onMessage = (answer: { did: string; error?: string }) => {
			if (answer.did !== asked.ask) return;
			end(answer.error === undefined ? undefined : new Error(`a client could not ${asked.ask}: ${answer.error}`));
		};
		const onExit = () => end(new Error(`a process of clients ended before it could ${asked.ask}`));
		child.on("message", onMessage).on("exit", onExit);
		child.send(asked, (error) => error && end(error));
	});
}
