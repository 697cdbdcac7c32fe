import { expect, test } from "vitest";
import * as z from "zod";
import { jsandy } from "../../../src/rpc";
import { gate } from "../../support/gate";
import { RawClient } from "../../support/raw-client";
import { startRpc } from "../../support/started-rpc";

const { procedure } = jsandy.init();
const say = z.object({ text: z.string() }).loose();
const ws = procedure
	.incoming({ say, strict: z.object({ a: z.object({ b: z.number() }) }) })
	.outgoing({ said: say })
	.ws(({ socket }) => {
		socket.on("say", ({ text }) => text);
		socket.on("strict", (data) => data);
	});
const start = async () => (await startRpc({ ws })).connect();

test("the first frame is a welcome, with no user where the app has none", async () => {
	const client = await start();
	expect(client.frames).toEqual([
		[
			"welcome",
			{
				protocol: 1,
				connectionId: expect.stringMatching(/./),
				userId: null,
				heartbeatMs: 20_000,
				maxFrameBytes: 65_536,
				features: expect.arrayContaining(["strict"]),
			},
		],
	]);
});

test("a ping is answered with a pong only", async () => {
	const client = await start();
	client.send("ping", null);
	await client.next("pong");
	expect(client.frames.slice(1)).toEqual([["pong", null]]);
});

test("an answer carries the id of its frame, a number or a string", async () => {
	const client = await start();
	for (const id of [1, 7_000_000, "a", "x".repeat(64)]) {
		client.send("say", { text: "hi" }, id);
		await client.next("ack");
		expect(client.frames.at(-1)).toEqual(["ack", "hi", id]);
		client.send("nope", {}, id);
		await client.next("error");
		expect(client.frames.at(-1)).toEqual(["error", expect.objectContaining({ code: "UNKNOWN_EVENT" }), id]);
	}
});

test("a frame without an id is not acked, but its error comes, without an id", async () => {
	const client = await start();
	client.send("say", { text: "hi" });
	client.send("say", {});
	expect(await client.next("error")).toMatchObject({ code: "INVALID_DATA", event: "say" });
	expect(client.frames.at(-1)).toHaveLength(2);
	expect(await client.heard("ack")).toEqual([]);
});

test.each([[0], [-1], [1.5], [null], [true], [{}], [[1]], [""], ["x".repeat(65)], [1e300]])(
	"an id that is %j is a BAD_FRAME",
	async (id) => {
		const client = await start();
		client.send("say", { text: "hi" }, id);
		expect(await client.next("error")).toMatchObject({ code: "BAD_FRAME" });
		expect(await client.heard("ack")).toEqual([]);
	},
);

test.each(["7", "null", '"say"', '["say"]', "[7,{}]", '["",{}]', `["${"x".repeat(65)}",{}]`, "", "[", '["say",{}'])(
	"%s is a BAD_FRAME, and the connection goes on",
	async (text) => {
		const client = await start();
		client.ws.send(text);
		expect(await client.next("error")).toMatchObject({ code: "BAD_FRAME" });
		expect(await client.request("say", { text: "still here" })).toBe("still here");
	},
);

test.each(["__proto__", "constructor", "toString", "hasOwnProperty", "welcome", "ack", "error"])(
	"an event called %s is unknown",
	async (event) => {
		const client = await start();
		expect(await client.ask(event, {})).toEqual([
			"error",
			{ code: "UNKNOWN_EVENT", message: expect.any(String), event },
			1,
		]);
	},
);

test.each(["__proto__", "constructor", "prototype", "\\u005f_proto__", "\\u0063onstructor", "__prot\\u006f__"])(
	"a key spelled %s is refused at any depth, with the frame's id, and changes no prototype",
	async (key) => {
		const client = await start();
		for (const data of [`{"text":"x","${key}":{"polluted":1}}`, `{"text":"x","a":[{"b":{"${key}":{"polluted":1}}}]}`]) {
			client.ws.send(`["say",${data},9]`);
			await client.next("error");
			expect(client.frames.at(-1)).toEqual(["error", expect.objectContaining({ code: "BAD_FRAME" }), 9]);
		}
		expect(Reflect.get({}, "polluted")).toBeUndefined();
	},
);

test("a value may be a name that a key may not", async () => {
	const client = await start();
	for (const text of ["__proto__", "constructor", "\\u0041 prototype"]) {
		expect(await client.request("say", { text })).toBe(text);
	}
});

test("issues hold path and message, never the value", async () => {
	const client = await start();
	const [kind, error] = await client.ask("strict", { a: { b: "hunter2" } });
	expect(kind).toBe("error");
	expect(error).toEqual({
		code: "INVALID_DATA",
		message: expect.any(String),
		event: "strict",
		issues: [{ path: ["a", "b"], message: expect.any(String) }],
	});
	expect(JSON.stringify(error)).not.toContain("hunter2");
});

test("8 KB of brackets, open or closed, are one BAD_FRAME each", async () => {
	const client = await start();
	client.ws.send("[".repeat(8_000));
	client.ws.send(`["say",${"[".repeat(4_000)}${"]".repeat(4_000)}]`);
	client.ws.send(`["say",${'{"a":'.repeat(1_500)}1${"}".repeat(1_500)}]`);
	expect(await client.heard("error")).toMatchObject(Array(3).fill({ code: "BAD_FRAME" }));
});

test("brackets within a string do not count as nesting", async () => {
	const client = await start();
	const text = `${"[".repeat(500)}"\\"${"{".repeat(500)}`;
	expect(await client.request("say", { text })).toBe(text);
});

test("a frame of exactly 64 KiB is accepted, and one byte more closes with 1009", async () => {
	const client = await start();
	const room = 65_536 - '["say",{"text":""},1]'.length;
	expect(await client.request<string>("say", { text: "x".repeat(room) })).toHaveLength(room);
	client.ws.send(`["say",{"text":"${"x".repeat(room + 1)}"},1]`);
	expect(await client.closed).toBe(1009);
});

test("the size of a frame is counted in bytes, even where the runtime accepts more", async () => {
	const { connect } = await startRpc({ ws }, { maxFrameBytes: 1_024 });
	const client = await connect();
	expect(await client.request("say", { text: "é".repeat(450) })).toHaveLength(450);
	client.send("say", { text: "é".repeat(510) });
	expect(await client.closed).toBe(1009);
});

test("a binary frame closes with 1003, and later frames are ignored", async () => {
	const heard: string[] = [];
	const listening = procedure.incoming({ say }).ws(({ socket }) => socket.on("say", ({ text }) => heard.push(text)));
	const { connect } = await startRpc({ ws: listening });
	const client = await connect();
	client.ws.send(Buffer.from('["say",{"text":"binary"}]'));
	client.send("say", { text: "after" });
	expect(await client.closed).toBe(1003);
	expect(heard).toEqual([]);
});

test("frames beyond the limit that wait for a slow handler are refused, and the others are kept in order", async () => {
	const ready = gate();
	const heard: string[] = [];
	const slow = procedure.incoming({ say }).ws(async ({ socket }) => {
		await ready.opened;
		socket.on("say", ({ text }) => heard.push(text));
	});
	const { connect } = await startRpc({ ws: slow });
	const client = await connect();
	for (let n = 0; n < 65; n++) client.send("say", { text: String(n) });
	expect(await client.next("error")).toMatchObject({ code: "LIMIT_EXCEEDED" });
	ready.open();
	await client.heard("pong");
	expect(heard).toEqual(Array.from({ length: 64 }, (_, n) => String(n)));
});

test("a flood that comes before a handler is ready gets one answer", async () => {
	const ready = gate();
	const slow = procedure.incoming({ say }).ws(async ({ socket }) => {
		await ready.opened;
		socket.on("say", () => "heard");
	});
	const { connect } = await startRpc({ ws: slow });
	const client = await connect();
	const control = new Promise((resolve) => client.ws.once("pong", resolve));
	for (let n = 0; n < 1_000; n++) client.ws.send("x");
	client.ws.ping();
	await control;
	ready.open();
	await client.request("say", { text: "after" });
	expect(client.frames.filter(([, data]) => (data as { code?: string } | null)?.code === "LIMIT_EXCEEDED").length).toBe(
		1,
	);
	expect(client.frames.filter(([event]) => event === "error").length).toBe(65);
});

test("a listener that acks by itself sends one ack, and one that was removed is not called", async () => {
	const procedureOf = procedure.incoming({ say }).ws(({ socket }) => {
		socket.on("say", (_data, { ack }) => {
			ack("first");
			ack("second");
			return "third";
		});
		const off = socket.on("say", () => {
			throw new Error("still on");
		});
		off();
		off();
	});
	const { connect, onError } = await startRpc({ ws: procedureOf });
	const client = await connect();
	expect(await client.request("say", { text: "" })).toBe("first");
	expect(await client.heard("ack")).toEqual(["first"]);
	expect(onError).not.toHaveBeenCalled();
});

test("an emit that does not fit its schema throws at the call, and sends nothing", async () => {
	const wrong = procedure
		.incoming({ say })
		.outgoing({ said: z.object({ text: z.string() }) })
		.ws(({ socket }) => {
			socket.on("say", ({ text }) => {
				expect(() => socket.emit("said", { text: 7 as never })).toThrow();
				expect(() => socket.emit("nope" as never, {} as never)).toThrow();
				socket.emit("said", { text, secret: "hunter2" } as { text: string });
				return "done";
			});
		});
	const { connect } = await startRpc({ ws: wrong });
	const client = await connect();
	expect(await client.request("say", { text: "hi" })).toBe("done");
	expect(client.frames.slice(1)).toEqual([
		["said", { text: "hi" }],
		["ack", "done", 1],
	]);
});

test("a server closes a socket with a custom code and a reason of any length", async () => {
	const closer = procedure.incoming({ say }).ws(({ socket }) => {
		socket.on("say", () => socket.close(4_321, "é".repeat(200)));
	});
	const { url } = await startRpc({ ws: closer });
	const client = await RawClient.open(`${url}/ws`);
	client.send("say", { text: "" });
	expect(await client.closed).toBe(4_321);
});
