import { Hono } from "hono";
import { describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { jsandy } from "../../../src/rpc";
import { mountAll } from "../../../src/rpc/builder/merge-routers";
import { RpcServer } from "../../../src/rpc/server/server";
import { fakeSockets } from "../../../src/testing";
import { closing } from "../../support/closing";
import { FakeClock } from "../../support/fake-clock";
import { startRpc } from "../../support/started-rpc";

const step = z.tuple([z.enum(["join", "leave", "toRoom", "emit", "ack", "close"]), z.string()]);
const ws = jsandy
	.init()
	.procedure.incoming({ act: z.object({ steps: z.array(step) }) })
	.outgoing({ said: z.string() })
	.ws(({ socket, io }) => {
		/** Runs all steps in one turn. "toRoom" emits to the room "a". */
		socket.on("act", ({ steps }, { ack }) => {
			for (const [kind, what] of steps) {
				if (kind === "join") void socket.join(what);
				else if (kind === "leave") void socket.leave(what);
				else if (kind === "toRoom") void io.to("a").emit("said", what);
				else if (kind === "emit") socket.emit("said", what);
				else if (kind === "ack") ack(what);
				else socket.close(4000, what);
			}
		});
	});

/** Starts a server with network sockets, where bytes are written past `ws`. */
async function startReal() {
	const { connect } = await startRpc({ ws });
	return async () => {
		const client = closing(await connect());
		return { act: (...steps: z.infer<typeof step>[]) => client.ask("act", { steps }), ...client };
	};
}

/** Returns what the events and acks of one client carry, except its welcome. */
const heard = (frames: readonly unknown[]) => frames.map((frame) => (frame as [string, unknown])[1]).slice(1);

async function startFake() {
	const clock = new FakeClock();
	const sockets = fakeSockets();
	const app = new Hono();
	const rpc = new RpcServer({ upgradeWebSocket: sockets.upgradeWebSocket, onError: vi.fn() }, clock);
	mountAll(app, { ws }, rpc);
	return async () => {
		const socket = await sockets.connect(app, "/ws");
		return {
			act: async (...steps: z.infer<typeof step>[]) => {
				socket.send(["act", { steps }, 1]);
				await clock.advance(0);
			},
			get frames() {
				return socket.sent.map((text) => JSON.parse(text));
			},
		};
	};
}

describe.each([
	["a network socket", startReal],
	["a runtime that sends by itself", startFake],
])("on %s", (_name, start) => {
	test("acks, direct emits and room events arrive in the order in which they were sent", async () => {
		const connect = await start();
		const [ada, bob] = [await connect(), await connect()];
		await bob.act(["join", "a"], ["join", "b"]);
		await ada.act(
			["join", "a"],
			["toRoom", "1"],
			["emit", "2"],
			["toRoom", "3"],
			["toRoom", "4"],
			["ack", "5"],
			["toRoom", "6"],
			["emit", "7"],
		);
		await bob.act(["emit", "last"]);
		await ada.act(["ack", "last"]);
		expect(heard(ada.frames)).toEqual(["1", "2", "3", "4", "5", "6", "7", "last"]);
		expect(heard(bob.frames)).toEqual([null, "1", "3", "4", "6", "last", null]);
	});

	test("a socket that joins and leaves within a turn gets the events in between", async () => {
		const connect = await start();
		const [ada, bob] = [await connect(), await connect()];
		await bob.act(["join", "a"]);
		await ada.act(
			["toRoom", "unheard"],
			["join", "a"],
			["toRoom", "heard"],
			["leave", "a"],
			["toRoom", "unheard"],
			["join", "a"],
			["toRoom", "heard again"],
		);
		await bob.act(["ack", "last"]);
		expect(heard(ada.frames)).toEqual(["heard", "heard again", null]);
		expect(heard(bob.frames)).toEqual([null, "unheard", "heard", "unheard", "heard again", "last"]);
	});

	test("a socket that is closed gets what was sent before, and nothing after", async () => {
		const connect = await start();
		const [ada, bob] = [await connect(), await connect()];
		await bob.act(["join", "a"]);
		const closed = "closed" in ada ? ada.closed : undefined;
		void ada.act(["join", "a"], ["toRoom", "1"], ["emit", "2"], ["toRoom", "3"], ["close", "bye"], ["toRoom", "4"]);
		await closed;
		await bob.act(["ack", "last"]);
		expect(heard(ada.frames)).toEqual(["1", "2", "3"]);
		expect(heard(bob.frames)).toEqual([null, "1", "3", "4", "last"]);
	});
});
