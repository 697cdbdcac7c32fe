import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faultsOfDeclarations } from "./declarations";
import { installTarball, manifest, subpaths } from "./install-tarball";
import { root } from "./read-snippets";
import { run } from "./run";

const app = mkdtempSync(join(tmpdir(), "jsandy-chat-types-"));

/** What an app imports of each subpath, with its types in use. */
const consumer = `
import { createChatProcedure, mountChat, type ChatMessage, type InferOutgoing, type MiddlewareArgs } from "jsandy-chat";
import { MemoryMessageStore, MemoryPubSub } from "jsandy-chat/adapters";
import { D1MessageStore } from "jsandy-chat/adapters/d1";
import { DrizzleMessageStore, pgChatTables } from "jsandy-chat/adapters/drizzle";
import { LibsqlMessageStore } from "jsandy-chat/adapters/libsql";
import { NatsPubSub } from "jsandy-chat/adapters/nats";
import { PostgresMessageStore } from "jsandy-chat/adapters/postgres";
import { RedisPubSub } from "jsandy-chat/adapters/redis";
import { createChatClient } from "jsandy-chat/client";
import { serve } from "jsandy-chat/node";
import { useMessages } from "jsandy-chat/react";
import { jsandy } from "jsandy-chat/rpc";
import { newMessageSchema } from "jsandy-chat/schemas";
import { storeSuite } from "jsandy-chat/testing";
import { Hono } from "hono";
import * as z from "zod";

const wsChat = createChatProcedure({
	auth: async ({ c, next }: MiddlewareArgs<object, { Variables: { account: string } }>) =>
		next({ user: { id: c.get("account"), name: "Ada" }, role: "admin" }),
	store: new MemoryMessageStore(),
	authorize: ({ ctx }) => ctx.role === "admin",
	incoming: { poke: z.object({ who: z.string() }) },
	on: { poke: ({ data, ctx }) => ({ poked: ctx.role.concat(data.who) }) },
	// @ts-expect-error auth adds no rank
	beforeSend: ({ ctx }) => ctx.rank,
});
export const chat = mountChat(new Hono(), { wsChat }, { pubsub: new MemoryPubSub() });
const message: ChatMessage = newMessageSchema.parse({});
const heard: InferOutgoing<typeof wsChat>["newMessage"] = message;
const poked: Promise<{ poked: string }> = createChatClient<typeof wsChat>({ url: "/" }).socket.request("poke", { who: "Bob" });
// @ts-expect-error a text is a string
chat.send({ room: "a", text: 1, user: { id: "1", name: "Ada" } });
// @ts-expect-error there is no such event
createChatClient<typeof wsChat>({ url: "/" }).socket.request("pok", {});
export const all = [heard, poked, D1MessageStore, DrizzleMessageStore, pgChatTables, LibsqlMessageStore, NatsPubSub, PostgresMessageStore, RedisPubSub, serve, useMessages, jsandy, storeSuite];
`;

const compilations = ["typescript-5.4", "typescript"].flatMap((compiler) => [
	{ compiler, module: "node16", moduleResolution: "node16" },
	{ compiler, module: "nodenext", moduleResolution: "nodenext" },
	{ compiler, module: "esnext", moduleResolution: "bundler" },
]);

beforeAll(async () => {
	await installTarball(app);
}, 240_000);

afterAll(() => rmSync(app, { recursive: true, force: true }));

describe("the types of the packed tarball", () => {
	test.each(compilations)(
		"compiles under strict with TypeScript $compiler, $module and $moduleResolution",
		async (how) => {
			const { compiler, module, moduleResolution } = how;
			const folder = join(app, `types-${compiler}-${moduleResolution}`);
			mkdirSync(folder);
			writeFileSync(join(folder, "esm.ts"), consumer);
			// A module of CommonJS; a bundler knows only the other kind.
			if (moduleResolution !== "bundler") writeFileSync(join(folder, "cjs.cts"), consumer);
			const options = {
				module,
				moduleResolution,
				strict: true,
				noEmit: true,
				target: "es2022",
				types: ["node"],
				jsx: "react-jsx",
			};
			// Drizzle's declarations import drivers that no app has all of; the next test checks ours.
			writeFileSync(
				join(folder, "tsconfig.json"),
				JSON.stringify({ compilerOptions: { ...options, skipLibCheck: true } }),
			);
			await run("node", [join(root, "node_modules", compiler, "bin/tsc"), "-p", folder], app);
		},
		60_000,
	);

	test.each(["typescript-5.4", "typescript"])(
		"has declarations without an error, checked in full with %s",
		(compiler) => {
			const files = subpaths.flatMap((subpath) => {
				const { import: esm, require: cjs } = manifest.exports[subpath];
				return [esm.types, cjs.types].map((file: string) => join(app, "node_modules/jsandy-chat", file));
			});
			expect(faultsOfDeclarations(compiler, files)).toEqual([]);
		},
		60_000,
	);
});
