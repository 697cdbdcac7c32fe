import { execFile } from "node:child_process";

/** Runs a program to its end and gives what it printed; rejects with all of it when it fails. */
export function run(program: string, args: string[], cwd: string): Promise<string> {
	return new Promise((resolve, reject) => {
		execFile(program, args, { cwd, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
			if (error) reject(new Error(`${program} ${args.join(" ")}: ${error.message}\n${stdout}\n${stderr}`));
			else resolve(stdout);
		});
	});
}
