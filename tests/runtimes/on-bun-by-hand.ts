import { Hono } from "hono";
import { websocket } from "hono/bun";
import { createChatProcedure, mountChat } from "../../src";

declare const Bun: { serve(options: object): { port: number } };

const print = (line: string) => void process.stdout.write(`${line}\n`);
const app = new Hono();
const wsChat = createChatProcedure({ auth: async ({ next }) => next({ user: { id: "Ada", name: "Ada" } }) });
mountChat(app, { wsChat }, { heartbeatMs: 1_000, onError: (error) => print(`onError: ${error}`) });

// As an app does that has its own Bun.serve; "mute" is one that forgets the WebSocket option.
const options = process.argv[2] === "mute" ? {} : { websocket };
const { port } = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: app.fetch, ...options });
print(`http://127.0.0.1:${port}`);
