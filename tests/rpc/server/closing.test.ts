import { expect, test, vi } from "vitest";
import * as z from "zod";
import { jsandy, type PubSubAdapter } from "../../../src/rpc";
import { countingPubSub } from "../../support/counting-pubsub";
import { gate } from "../../support/gate";
import { RawClient } from "../../support/raw-client";
import { startRpc } from "../../support/started-rpc";

const { procedure } = jsandy.init();
const work = z.object({ room: z.string() });

test("a closing server sends each client its reconnect delay, closes it with 1012, and refuses new ones with 503", async () => {
	const ws = procedure.ws(() => {});
	const { connect, rpc, url } = await startRpc({ ws });
	const clients = [await connect(), await connect()];
	expect(rpc.connections).toBe(2);
	await rpc.close();
	for (const client of clients) {
		const { inMs } = await client.next<{ inMs: number }>("reconnect");
		expect(inMs).toBeGreaterThanOrEqual(0);
		expect(await client.closed).toBe(1012);
	}
	expect(rpc.connections).toBe(0);
	expect(await RawClient.refusal(`${url}/ws`)).toBe(503);
	await rpc.close();
});

test("a listener that is running when the server closes still answers", async () => {
	const [started, finish] = [gate(), gate()];
	const ws = procedure.incoming({ work }).ws(({ socket }) => {
		socket.on("work", async () => {
			started.open();
			await finish.opened;
			return "done";
		});
	});
	const { connect, rpc } = await startRpc({ ws });
	const client = await connect();
	const answer = client.request("work", { room: "a" });
	await started.opened;
	const closed = rpc.close();
	finish.open();
	expect(await answer).toBe("done");
	expect(await client.closed).toBe(1012);
	await closed;
});

test("a listener that never ends delays the close by no more than its grace", async () => {
	const started = gate();
	const ws = procedure.incoming({ work }).ws(({ socket }) => {
		socket.on("work", () => {
			started.open();
			return new Promise(() => {});
		});
	});
	const { connect, rpc } = await startRpc({ ws });
	const client = await connect();
	client.send("work", { room: "a" });
	await started.opened;
	await rpc.close({ graceMs: 20 });
	expect(await client.closed).toBe(1012);
});

test("a connection whose middleware outlives the server is refused", async () => {
	const [asked, finish] = [gate(), gate()];
	const handler = vi.fn();
	const ws = procedure
		.use(async () => {
			asked.open();
			await finish.opened;
		})
		.ws(handler);
	const { rpc, url } = await startRpc({ ws });
	const refusal = RawClient.refusal(`${url}/ws`);
	await asked.opened;
	await rpc.close();
	finish.open();
	expect(await refusal).toBe(503);
	expect(handler).not.toHaveBeenCalled();
});

test("a closed server leaves no subscription on a bus that never confirmed", async () => {
	const { open, pubsub } = countingPubSub();
	const silent: PubSubAdapter = {
		publish: pubsub.publish,
		subscribe: (topic, onMessage, options) => {
			void pubsub.subscribe(topic, onMessage, options?.signal && { signal: options.signal });
			return new Promise(() => {});
		},
	};
	const ws = procedure.incoming({ work }).ws(({ socket }) => {
		socket.on("work", ({ room }) => void socket.join(room));
	});
	const { connect, rpc, onError } = await startRpc({ ws }, { pubsub: silent });
	const client = await connect();
	await client.request("work", { room: "a" });
	expect(open).toHaveLength(1);
	await rpc.close();
	expect(open).toEqual([]);
	expect(onError).not.toHaveBeenCalled();
});

test("an onError that throws or rejects harms nobody", async () => {
	const ws = procedure.incoming({ work }).ws(({ socket }) => {
		socket.on("work", () => {
			throw new Error("broken");
		});
	});
	// Not a mock, because a mock handles its own rejection.
	let reports = 0;
	const { connect } = await startRpc(
		{ ws },
		{
			onError: () => {
				reports += 1;
				const fault = new Error("cannot report");
				if (reports === 1) throw fault;
				return Promise.reject(fault) as never;
			},
		},
	);
	const client = await connect();
	for (const id of [1, 2]) {
		expect(await client.ask("work", { room: "a" })).toMatchObject(["error", { code: "INTERNAL" }, id]);
	}
	expect(reports).toBe(2);
});
