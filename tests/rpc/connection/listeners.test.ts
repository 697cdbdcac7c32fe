import { expect, test, vi } from "vitest";
import * as z from "zod";
import { jsandy } from "../../../src/rpc";
import type { Metric } from "../../../src/rpc/server/metric";
import { closing } from "../../support/closing";
import { gate } from "../../support/gate";
import { startRpc } from "../../support/started-rpc";

const { procedure } = jsandy.init();
const builder = procedure.incoming({ say: z.string() }).outgoing({ said: z.string() });

test("several listeners of an event run in order, and the first result is acked", async () => {
	const heard: string[] = [];
	const ws = builder.ws(({ socket }) => {
		socket.on("say", async (text) => {
			await Promise.resolve();
			heard.push(`first ${text}`);
		});
		socket.on("say", (text) => {
			heard.push(`second ${text}`);
			return "second";
		});
		socket.on("say", () => "third");
	});
	const { connect } = await startRpc({ ws });
	const client = closing(await connect());
	expect(await client.request("say", "hi")).toBe("second");
	expect(heard).toEqual(["first hi", "second hi"]);
});

test("a listener that is removed while it runs still answers, and an event without listeners is UNSUPPORTED", async () => {
	const ws = builder.ws(({ socket }) => {
		const off = socket.on("say", () => {
			off();
			return "once";
		});
	});
	const { connect } = await startRpc({ ws });
	const client = closing(await connect());
	expect(await client.ask("say", "hi")).toEqual(["ack", "once", 1]);
	expect(await client.ask("say", "hi")).toMatchObject(["error", { code: "UNSUPPORTED", event: "say" }, 2]);
});

test("a disconnect listener is called also when the connection ended during the handler's setup", async () => {
	const [connected, gone, ended, called] = [gate(), gate(), gate(), gate()];
	const onDisconnect = vi.fn(() => called.open());
	const ws = builder.ws(async ({ socket }) => {
		connected.open();
		await ended.opened;
		socket.on("disconnect", onDisconnect);
	});
	const onMetric = ({ name, value }: Metric) => {
		if (name === "connections" && value === -1) gone.open();
	};
	const { connect } = await startRpc({ ws }, { onMetric });
	const client = await connect();
	await connected.opened;
	await client.close();
	await gone.opened;
	ended.open();
	await called.opened;
	expect(onDisconnect).toHaveBeenCalledExactlyOnceWith({ code: expect.any(Number), reason: expect.any(String) });
});

test("disconnect listeners that throw are reported one by one", async () => {
	const reported = gate();
	const onError = vi.fn((_error: unknown) => {
		if (onError.mock.calls.length === 2) reported.open();
	});
	const ws = builder.ws(({ socket }) => {
		for (const name of ["one", "two"]) {
			socket.on("disconnect", () => {
				throw new Error(name);
			});
		}
	});
	const { connect } = await startRpc({ ws }, { onError });
	const client = await connect();
	await client.close();
	await reported.opened;
	expect(onError.mock.calls.map(([error]) => (error as Error).message)).toEqual(["one", "two"]);
});
