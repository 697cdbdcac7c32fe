import { spawn } from "node:child_process";
import { createRequire } from "node:module";

/** Starts the pages and the chat as two processes, which end together. */
const { PORT = "3000", CHAT_PORT = "3001" } = process.env;
const host = `localhost:${CHAT_PORT}/chat/wsChat`;
const env = {
	...process.env,
	CHAT_PORT,
	PAGES_ORIGIN: `http://localhost:${PORT}`,
	// For the browser, and for the server components.
	CHAT_URL: `ws://${host}`,
	CHAT_INTERNAL_URL: `http://${host}`,
};
const next = createRequire(import.meta.url).resolve("next/dist/bin/next");
const command = process.argv.includes("--dev") ? "dev" : "start";
const commands = [
	["--import", "tsx", "chat-server.ts"],
	[next, command, "--port", PORT],
];
const children = commands.map((args) =>
	spawn(process.execPath, args, { cwd: import.meta.dirname, env, stdio: "inherit" }),
);

const stop = () => {
	for (const child of children) child.kill("SIGTERM");
};
for (const child of children) child.once("exit", stop);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
