import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { Hono } from "hono";
import { expect, test } from "vitest";
import * as z from "zod";
import { serve } from "../../src/node";
import { jsandy, mergeRouters } from "../../src/rpc";
import { closing } from "../support/closing";
import { RawClient } from "../support/raw-client";

const { procedure } = jsandy.init();
const ws = procedure
	.incoming({ say: z.object({ text: z.string() }) })
	.ws(({ socket }) => socket.on("say", ({ text }) => text));
const makeApp = () =>
	mergeRouters(
		new Hono().get("/", (c) => c.text("hello")),
		{ ws },
	);

test("HTTP and WebSockets are both served at the url, on a free port", async () => {
	const server = closing(await serve(makeApp()));
	expect(server.port).toBeGreaterThan(0);
	expect(server.url).toBe(`http://localhost:${server.port}`);
	expect(await (await fetch(server.url)).text()).toBe("hello");
	const client = await RawClient.open(`${server.url}/ws`);
	expect(await client.request("say", { text: "hi" })).toBe("hi");
});

test("the url names the interface of the hostname option", async () => {
	const local = closing(await serve(makeApp(), { hostname: "127.0.0.1" }));
	expect(local.url).toBe(`http://127.0.0.1:${local.port}`);
	expect((await fetch(local.url)).status).toBe(200);
	const everywhere = closing(await serve(makeApp(), { hostname: "0.0.0.0" }));
	expect(everywhere.url).toBe(`http://localhost:${everywhere.port}`);
});

test("a port in use rejects with EADDRINUSE", async () => {
	const { port } = closing(await serve(makeApp()));
	await expect(serve(makeApp(), { port })).rejects.toMatchObject({ code: "EADDRINUSE" });
	const other = createServer().listen(0);
	await once(other, "listening");
	closing({ close: () => other.close() });
	const taken = (other.address() as AddressInfo).port;
	await expect(serve(makeApp(), { port: taken })).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test("a close ends every socket with 1012, frees the port, and may be called twice", async () => {
	const server = await serve(makeApp());
	const clients = await Promise.all([1, 2, 3].map(() => RawClient.open(`${server.url}/ws`)));
	const closed = server.close();
	expect(server.close()).toBe(closed);
	await closed;
	for (const client of clients) expect(await client.closed).toBe(1012);
	await server.close();
	await expect(fetch(server.url)).rejects.toThrow();
	closing(await serve(makeApp(), { port: server.port }));
});

test("a client that never answers the close is terminated after the grace", async () => {
	const server = await serve(makeApp());
	const client = await RawClient.open(`${server.url}/ws`);
	client.ws.pause();
	await server.close({ graceMs: 30 });
	client.ws.resume();
	expect([1012, 1006]).toContain(await client.closed);
});

test("an idle keep-alive connection does not delay the close", async () => {
	const server = await serve(makeApp());
	await (await fetch(server.url)).text();
	const before = Date.now();
	await server.close();
	expect(Date.now() - before).toBeLessThan(2_000);
});

test("a frame larger than maxFrameBytes closes with 1009 before it is read whole", async () => {
	const server = closing(await serve(makeApp(), { maxFrameBytes: 1_024 }));
	const client = await RawClient.open(`${server.url}/ws`);
	client.ws.send("x".repeat(1_025));
	expect(await client.closed).toBe(1009);
});

test("an upgrade that the app has no WebSocket for is refused", async () => {
	const server = closing(await serve(makeApp()));
	expect(await RawClient.refusal(`${server.url}/nope`)).toBe(404);
});

test("a message in more fragments than maxFragments closes the socket with 1008, even of empty ones", async () => {
	const server = closing(await serve(makeApp(), { maxFragments: 10 }));
	const whole = await RawClient.open(`${server.url}/ws`);
	whole.ws.send('["say",{"text":', { fin: false });
	for (let n = 0; n < 5; n++) whole.ws.send("", { fin: false });
	whole.ws.send('"hi"},1]', { fin: true });
	expect(await whole.next("ack")).toBe("hi");
	const endless = await RawClient.open(`${server.url}/ws`);
	for (let n = 0; n < 20; n++) endless.ws.send("", { fin: false });
	expect(await endless.closed).toBe(1008);
});

/** Sends part of a request, and returns what the server answers before it closes the connection. */
async function answerTo(url: string, part: string): Promise<string> {
	const socket = connect(Number(new URL(url).port), "localhost");
	socket.write(part);
	let answer = "";
	for await (const text of socket.setEncoding("utf8")) answer += text;
	return answer;
}

test("a request whose headers do not end is ended with 408", async () => {
	const server = closing(await serve(makeApp(), { headersTimeoutMs: 100 }));
	expect(await answerTo(server.url, "GET / HTTP/1.1\r\nHost: a\r\n")).toMatch(/^HTTP\/1.1 408/);
});

test("a request whose body does not end is ended with 408", async () => {
	const app = new Hono().post("/", async (c) => c.text(await c.req.text()));
	const server = closing(await serve(app, { headersTimeoutMs: 100, requestTimeoutMs: 200 }));
	const part = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf";
	expect(await answerTo(server.url, part)).toMatch(/^HTTP\/1.1 408/);
});
