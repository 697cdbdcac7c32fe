import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

interface Refusal {
	status: number;
	headers?: Record<string, string>;
}

/** A server with the pub/sub part of Upstash's REST API, which can fail on request. */
export async function startUpstashServer(token = "s3cret") {
	const streams = new Map<ServerResponse, string>();
	const refusals: Refusal[] = [];
	const requests: { method: string | undefined; url: string | undefined; accept: string | undefined; at: number }[] =
		[];
	let isSilent = false;
	let streamClosed = () => {};

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { method, url = "", headers } = request;
		requests.push({ method, url, accept: headers.accept, at: performance.now() });
		if (isSilent) return;
		const refusal = refusals.shift() ?? (headers.authorization === `Bearer ${token}` ? undefined : { status: 401 });
		if (refusal) {
			response.writeHead(refusal.status, refusal.headers).end(JSON.stringify({ error: `WRONGPASS ${token}` }));
			return;
		}
		const [, command, name = ""] = url.split("/");
		const topic = decodeURIComponent(name);
		if (method === "POST" && command === "publish") publish(topic, await text(request), response);
		else if (command === "subscribe") subscribe(topic, response);
		else response.writeHead(404).end();
	}

	function publish(topic: string, payload: string, response: ServerResponse): void {
		const audience = [...streams].filter(([, of]) => of === topic);
		for (const [stream] of audience) stream.write(`data: message,${topic},${payload}\n\n`);
		response.end(JSON.stringify({ result: audience.length }));
	}

	function subscribe(topic: string, response: ServerResponse): void {
		response.writeHead(200, { "content-type": "text/event-stream" });
		response.write(`data: subscribe,${topic},1\n\n`);
		streams.set(response, topic);
		response.on("close", () => {
			streams.delete(response);
			streamClosed();
		});
	}

	const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
	server.listen(0, "127.0.0.1");
	await once(server, "listening");

	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		token,
		requests,
		/** Returns the number of open streams. */
		get streams() {
			return streams.size;
		},
		/** Answers the next request with this status. */
		refuseNext: (status: number, headers: Record<string, string> = {}) => refusals.push({ status, headers }),
		/** Accepts requests and never answers them. */
		fallSilent: () => {
			isSilent = true;
		},
		/** Writes bytes unchanged to every stream, and resolves when they are written. */
		write: (bytes: Uint8Array | string) =>
			Promise.all([...streams.keys()].map((stream) => new Promise((resolve) => stream.write(bytes, resolve)))),
		/** Ends every stream, as a restarting server does. */
		endStreams: () => {
			for (const stream of streams.keys()) stream.end();
		},
		/** Resolves when the next stream has closed. */
		nextStreamClosed: () =>
			new Promise<void>((resolve) => {
				streamClosed = resolve;
			}),
		close: async () => {
			const closed = once(server, "close");
			server.close();
			server.closeAllConnections();
			await closed;
		},
	};
}
