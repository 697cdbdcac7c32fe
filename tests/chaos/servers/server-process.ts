import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { programOf } from "./programs";
import type { ServerLine, ServerSetup } from "./server";

/** How long a server may take to start, or to end when it is asked to. */
const DEADLINE_MS = 20_000;
const PROBLEMS_KEPT = 20;

type Figures = Extract<ServerLine, { rss: number }>;

/** One server of a run, over all its lives. */
export class ServerProcess {
	/** Where it listens now; undefined while it is down. */
	port: number | undefined;
	/** The first things its lives reported to `onError`, and how many there were. */
	readonly problems: string[] = [];
	problemCount = 0;
	/** Ends that nobody asked for, and stops that had to be forced. */
	readonly faults: string[] = [];
	readonly #setup: ServerSetup;
	#child: ChildProcess | undefined;
	#isExpectedToEnd = false;
	#onFigures: (figures: Figures) => void = () => {};

	constructor(setup: ServerSetup) {
		this.#setup = setup;
	}

	get isRunning(): boolean {
		return this.#child !== undefined;
	}

	/** Starts it; resolves once it listens. */
	async start(): Promise<void> {
		const child = spawn(process.execPath, ["--expose-gc", programOf("server"), JSON.stringify(this.#setup)], {
			stdio: ["pipe", "pipe", "pipe"],
		});
		this.#child = child;
		this.#isExpectedToEnd = false;
		child.stdin.on("error", () => {});
		const complaints: string[] = [];
		child.stderr.on("data", (text) => complaints.push(String(text)));
		await new Promise<void>((resolve, reject) => {
			const timer = setTimeout(() => child.kill("SIGKILL"), DEADLINE_MS);
			createInterface({ input: child.stdout }).on("line", (text) => {
				const line = JSON.parse(text) as ServerLine;
				if ("rss" in line) this.#onFigures(line);
				else if ("problem" in line) this.#report(line.problem);
				else {
					this.port = line.port;
					clearTimeout(timer);
					resolve();
				}
			});
			child.once("exit", (code, signal) => {
				clearTimeout(timer);
				this.port = undefined;
				this.#child = undefined;
				const end = `a server ended with ${signal ?? code}: ${complaints.join("").slice(-2_000)}`;
				if (!this.#isExpectedToEnd) this.faults.push(end);
				reject(new Error(end));
			});
		});
	}

	/** `kill -9`; resolves once it is gone. */
	async kill(): Promise<void> {
		await this.#end("SIGKILL");
	}

	/** Asks it to drain and end, as a deployment does; it is killed, and that noted, when it does not. */
	async stop(): Promise<void> {
		await this.#end("SIGTERM");
	}

	/** Its memory in bytes, after a garbage collection. */
	figures(): Promise<Figures> {
		return new Promise((resolve) => {
			this.#onFigures = resolve;
			this.#child?.stdin?.write("figures\n");
		});
	}

	async #end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
		const child = this.#child;
		if (!child) return;
		this.#isExpectedToEnd = true;
		// No new connection is sent to one that is going away.
		if (signal === "SIGKILL") this.port = undefined;
		const exited = once(child, "exit");
		child.kill(signal);
		const timer = setTimeout(() => {
			this.faults.push(`a server did not end within ${DEADLINE_MS} ms of its SIGTERM`);
			child.kill("SIGKILL");
		}, DEADLINE_MS);
		const [code] = await exited;
		clearTimeout(timer);
		if (signal === "SIGTERM" && code !== 0) this.faults.push(`a server ended with ${code} after its SIGTERM`);
	}

	#report(problem: string): void {
		this.problemCount += 1;
		if (this.problems.length < PROBLEMS_KEPT) this.problems.push(problem);
	}
}
