import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { RawClient } from "../support/raw-client";
import { envWithoutRunner } from "../support/run-child";
import type { Served } from "./check";

/** A program that prints the address it serves, and how to run it. */
export interface Program {
	command: string;
	args: readonly string[];
	cwd: string;
}

/** A server in a process of its own. */
export interface ServedProcess extends Served {
	/** What it printed, beside its address. */
	readonly printed: readonly string[];
	kill(): void;
}

/** Starts a program, and resolves once it has printed its address. */
export async function startProgram({ command, args, cwd }: Program): Promise<ServedProcess> {
	const child = spawn(command, args, { cwd, env: envWithoutRunner(), stdio: ["ignore", "pipe", "pipe"] });
	const printed: string[] = [];
	child.stderr.setEncoding("utf8").on("data", (text: string) => printed.push(text));
	const exited = once(child, "close").then(([code]) => code as number | null);
	const url = await addressOf(child, printed, exited);
	const served: ServedProcess = {
		url,
		printed,
		exited,
		connect: (name) => RawClient.open(`${url}/wsChat?name=${name}`),
		async join(name, room) {
			const client = await served.connect(name);
			await client.request("joinRoom", { room });
			return client;
		},
		async post(path, body) {
			const headers = { "content-type": "application/json" };
			const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
			if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
			return response.json();
		},
		kill: () => void child.kill("SIGKILL"),
	};
	return served;
}

async function addressOf(child: ChildProcess, printed: string[], exited: Promise<number | null>): Promise<string> {
	const lines = createInterface({ input: child.stdout! });
	const found = new Promise<string>((resolve) => {
		lines.on("line", (line) => {
			if (line.startsWith("http://")) resolve(line);
			else printed.push(line);
		});
	});
	const ended = exited.then((code) => {
		throw new Error(`it ended with ${code}: ${printed.join("\n")}`);
	});
	return Promise.race([found, ended]);
}
