import { newTopic, type PubSubCase } from "./pubsub-case";
import { publish, withSubscribers } from "./subscriber";

/** Pairs of topics that some engine confuses because of its patterns, separators or limits. */
const lookalikes: readonly [topic: string, other: string][] = [
	["*", "a"],
	["a.*", "a.b"],
	["a.>", "a.b.c"],
	[">", "."],
	["a,b", "a"],
	["a b", "a"],
	["[ab]?", "ax"],
	["A", "a"],
	["é", "e\u0301"],
	["👋🏽", "👋"],
	["a%2Eb", "a.b"],
	["x".repeat(200), "x".repeat(199)],
	[`${"y".repeat(200)}1`, `${"y".repeat(200)}2`],
];

/** Cases about which messages arrive where. */
export const deliveryCases: readonly PubSubCase[] = [
	{
		name: "delivers a message to the other server and to the one that sent it",
		run: ({ a, b }) =>
			withSubscribers(async (open) => {
				const topic = newTopic();
				const [there, here] = [await open(b, topic), await open(a, topic)];
				await publish(a, topic, '{"n":1}');
				await there.expect(['{"n":1}'], "members on another server do not see a message, or see it twice");
				await here.until(
					() => here.received.length > 0,
					"a server does not receive its own messages, so it cannot detect a dead bus",
				);
			}),
	},
	{
		name: "delivers a message once to each subscriber of one adapter",
		run: ({ a, b }) =>
			withSubscribers(async (open) => {
				const topic = newTopic();
				const subscribers = [await open(b, topic), await open(b, topic), await open(b, topic)];
				await publish(a, topic, "1");
				for (const subscriber of subscribers) {
					await subscriber.expect(["1"], "one of two chats in a process does not see a message, or sees it twice");
				}
			}),
	},
	{
		name: "keeps similar topics apart",
		run: ({ a, b }) =>
			withSubscribers(async (open) => {
				const base = newTopic();
				const pairs = await Promise.all(
					lookalikes.map(async ([topic, other]) => ({
						names: [`${base}${topic}`, `${base}${other}`] as const,
						got: await Promise.all([open(b, `${base}${topic}`), open(b, `${base}${other}`)]),
					})),
				);
				for (const { names } of pairs) for (const name of names) await publish(a, name, JSON.stringify([name]));
				const all = pairs.flatMap(({ names }) => names);
				const checks = pairs.flatMap(({ names, got }) =>
					got.map((subscriber, place) => {
						const name = names[place]!;
						// Some names are in several pairs, so several messages are published to them.
						const payloads = all.filter((each) => each === name).map((each) => JSON.stringify([each]));
						return subscriber.expect(
							payloads,
							`members of ${JSON.stringify(name)} read another room, or do not read their own`,
						);
					}),
				);
				await Promise.all(checks);
			}),
	},
	{
		name: "accepts a topic that contains an engine's syntax",
		run: ({ a, b }) =>
			withSubscribers(async (open) => {
				const id = crypto.randomUUID();
				const topics = [`*${id}`, `>${id}`, `.${id}.`, `..${id}`, ` ${id} `, `$${id}`, `"${id}'; --`, `%${id}`];
				const carry = async (topic: string) => {
					const subscriber = await open(b, topic);
					await publish(a, topic, "1");
					await subscriber.expect(["1"], `the topic ${JSON.stringify(topic)} delivers nothing, so its room is silent`);
				};
				await Promise.all(topics.map(carry));
			}),
	},
	{
		name: "delivers a payload of quotes, newlines and unicode unchanged",
		run: ({ a, b }) =>
			withSubscribers(async (open) => {
				const topic = newTopic();
				const subscriber = await open(b, topic);
				const texts = [
					"\"quoted\" 'single' \\ `tick` $1 %s",
					"a\r\nb\n\nc\t\u2028",
					"ñ 👩‍👩‍👧 \u0000 \ud800 \uffff",
					"",
					"1,2",
				];
				// Objects and arrays, like events, because a bare string could change when it is parsed.
				const payloads = [...texts.map((text) => [text]), { texts, deep: [{ n: -0.5, none: null }] }].map((each) =>
					JSON.stringify(each),
				);
				for (const payload of payloads) await publish(a, topic, payload);
				await subscriber.expect(payloads, "a message is changed or lost on its way to another server");
			}),
	},
	{
		name: "delivers a payload of 100 KiB",
		run: ({ a, b }) =>
			withSubscribers(async (open) => {
				const topic = newTopic();
				const subscriber = await open(b, topic);
				const payload = JSON.stringify(["é".repeat(50 * 1024)]);
				await publish(a, topic, payload);
				await subscriber.until(
					() => subscriber.received.length > 0,
					"a long message with metadata does not reach other servers",
				);
				if (subscriber.received[0] !== payload)
					throw new Error("a long message is cut off on its way to another server");
			}),
	},
];
