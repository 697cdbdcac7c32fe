import fc from "fast-check";
import { expect, test, vi } from "vitest";
import * as z from "zod";
import { jsandy, type PubSubAdapter } from "../../../src/rpc";
import { startRpc } from "../../support/started-rpc";

const { procedure } = jsandy.init();
const say = z.object({ text: z.string(), more: z.unknown().optional() });

// Excluded, because half a surrogate pair becomes U+FFFD in a text frame.
const json = fc.jsonValue({ maxDepth: 6 });
const id = fc.oneof(fc.integer(), fc.double(), fc.string(), json);
const event = fc.oneof(
	fc.constantFrom("say", "__proto__", "constructor", "ack", "error", "disconnect", ""),
	fc.string(),
);
const key = fc.constantFrom("__proto__", "constructor", "prototype", "text", "a");
const frame = fc.oneof(
	fc.tuple(event, json),
	fc.tuple(event, json, id),
	fc.tuple(fc.constant("say"), fc.dictionary(key, fc.oneof(json, fc.string())), fc.integer({ min: 1 })),
	json,
);
const text = fc.oneof(
	{ weight: 4, arbitrary: frame.map((value) => JSON.stringify(value)) },
	{ weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 200 }) },
	// A frame that is cut short, or has an extra character.
	{ weight: 1, arbitrary: fc.tuple(frame, fc.nat(200)).map(([value, at]) => JSON.stringify(value).slice(0, at)) },
	{ weight: 1, arbitrary: fc.tuple(frame, fc.string()).map(([value, tail]) => JSON.stringify(value) + tail) },
);

test("any frame of a client is answered at most once, reaches a listener only when valid, and the next ping is answered", async () => {
	const heard: unknown[] = [];
	const ws = procedure.incoming({ say }).ws(({ socket }) => {
		socket.on("say", (data) => {
			heard.push(data);
			return "ok";
		});
	});
	const { connect, onError } = await startRpc({ ws });
	const client = await connect();
	await fc.assert(
		fc.asyncProperty(text, async (sent) => {
			fc.pre(!sent.startsWith('["ping"'));
			const [heardBefore, framesBefore] = [heard.length, client.frames.length];
			client.ws.send(sent);
			await client.heard("pong");
			const answers = client.frames.slice(framesBefore).filter(([name]) => name !== "pong");
			const taken = heard.slice(heardBefore);
			expect(answers.length + taken.length).toBeGreaterThan(0);
			expect(answers.length).toBeLessThanOrEqual(1);
			if (taken.length > 0) {
				expect(say.safeParse(taken[0]).success).toBe(true);
				expect(answers.filter(([name]) => name === "error")).toEqual([]);
			} else expect(answers[0]?.[0]).toBe("error");
		}),
		{ numRuns: 1_000 },
	);
	expect(onError).not.toHaveBeenCalled();
	expect(Object.keys(Object.prototype)).toEqual([]);
	expect(client.ws.readyState).toBe(client.ws.OPEN);
}, 60_000);

test("no invalid payload of the bus reaches a client", async () => {
	let deliver: (payload: unknown) => void = () => {};
	const pubsub: PubSubAdapter = {
		publish: async () => {},
		subscribe: async (_topic, onMessage, options) => {
			deliver = onMessage;
			options?.onOpen?.();
		},
	};
	const ws = procedure.outgoing({ said: say }).ws(({ socket }) => void socket.join("a"));
	const { connect, onError } = await startRpc({ ws }, { pubsub });
	const client = await connect();
	const member = <T>(right: T) =>
		fc.oneof({ weight: 3, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: json });
	const envelope = fc.record(
		{
			v: member(1),
			from: member("other"),
			rooms: member(["a"]),
			event: member("said"),
			data: member({ text: "x" }),
			except: json,
		},
		{ requiredKeys: [] },
	);
	const payload = fc.oneof(
		json,
		fc.string(),
		envelope,
		envelope.map((value) => JSON.stringify(value)),
	);
	let given = 0;
	fc.assert(
		fc.property(payload, (value) => {
			given += 1;
			deliver(value);
		}),
		{ numRuns: 2_000 },
	);
	await vi.waitFor(() => expect(client.ws.readyState).toBe(client.ws.OPEN));
	const said = await client.heard("said");
	for (const data of said) expect(say.safeParse(data).success).toBe(true);
	expect(said.length).toBeGreaterThan(0);
	expect(said.length + onError.mock.calls.length).toBeLessThanOrEqual(given);
	expect(Object.keys(Object.prototype)).toEqual([]);
});
