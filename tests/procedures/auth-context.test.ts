import { Hono } from "hono";
import { expect, test } from "vitest";
import * as z from "zod";
import { createChatProcedure, mountChat, roomSchema } from "../../src";
import { serve } from "../../src/node";
import { closing } from "../support/closing";
import { RawClient } from "../support/raw-client";

const room = "general";
const user = { id: "1", name: "Ada" };

/** Starts a chat whose `auth` puts a role on `ctx`, and more on the user than the chat keeps. */
async function start() {
	const reviewed: object[] = [];
	const wsChat = createChatProcedure({
		auth: ({ c, next }) => next({ user: { ...user, email: "ada@app.example" }, role: c.req.query("role") }),
		incoming: { poke: z.object({ room: roomSchema }) },
		on: { poke: ({ ctx }) => ({ user: ctx.user, role: ctx.role }) },
		authorize: ({ ctx }) => ctx.role === "admin",
		beforeSend: ({ ctx }) => {
			reviewed.push({ user: ctx.user, role: ctx.role });
		},
	});
	const app = new Hono();
	const chat = closing(mountChat(app, { wsChat }, { http: true }));
	const { url } = closing(await serve(app));
	return {
		chat,
		reviewed,
		url: `${url}/wsChat`,
		connect: (role: string) => RawClient.open(`${url}/wsChat?role=${role}`),
	};
}

test("hooks and listeners get what auth put on ctx, by socket and by HTTP, with the fields of a ChatUser alone", async () => {
	const { reviewed, url, connect } = await start();
	const guest = await connect("guest");
	expect(await guest.ask("joinRoom", { room })).toMatchObject(["error", { code: "FORBIDDEN" }, 1]);
	const admin = await connect("admin");
	await admin.request("joinRoom", { room });
	expect(await admin.request("poke", { room })).toEqual({ user, role: "admin" });
	await admin.request("sendMessage", { room, text: "by socket" });
	const { status } = await fetch(`${url}/rooms/${room}/messages?role=admin`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ text: "by HTTP" }),
	});
	expect(status).toBe(201);
	expect(reviewed).toEqual([
		{ user, role: "admin" },
		{ user, role: "admin" },
	]);
});

test("beforeSend gets the user alone on ctx for a message that the server sends", async () => {
	const { chat, reviewed } = await start();
	const robot = { id: "robot", name: "Robot" };
	await chat.send({ room, text: "hello", user: robot });
	expect(reviewed).toEqual([{ user: robot, role: undefined }]);
});
