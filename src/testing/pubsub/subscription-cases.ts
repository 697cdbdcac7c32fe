import { newTopic, type PubSubCase } from "./pubsub-case";
import { publish, quiet, Subscriber, withSubscribers } from "./subscriber";

/** Cases about how subscriptions start and end. */
export const subscriptionCases: readonly PubSubCase[] = [
	{
		name: "delivers what is published after onOpen",
		run: ({ a, b }) =>
			withSubscribers(async (open) => {
				const joinAndSend = async () => {
					const topic = newTopic();
					const subscriber = await open(b, topic);
					await publish(a, topic, "1");
					await subscriber.expect(
						["1"],
						"a message sent while someone joins is lost, because onOpen is called too early",
					);
				};
				await Promise.all(Array.from({ length: 10 }, joinAndSend));
			}),
	},
	{
		name: "delivers nothing once the signal aborts, and continues for other subscribers",
		run: ({ a, b }) =>
			withSubscribers(async (open) => {
				const topic = newTopic();
				const [left, stayed] = [await open(b, topic), await open(b, topic)];
				await publish(a, topic, "1");
				await stayed.until(() => stayed.received.length === 1, "a message does not arrive");
				await left.until(() => left.received.length === 1, "a message does not arrive");
				await left.end();
				await publish(a, topic, "2");
				await stayed.expect(["1", "2"], "when one chat leaves a room, another in the same process loses it too");
				if (left.received.length > 1)
					throw new Error("a room is still read after it was left, so its memory is never freed");
			}),
	},
	{
		name: "does not subscribe with a signal that has aborted",
		async run({ a, b }) {
			const topic = newTopic();
			const subscriber = new Subscriber(b, topic);
			await subscriber.end();
			const aborted: string[] = [];
			const onMessage = () => aborted.push("message");
			await b.subscribe(topic, onMessage, { signal: AbortSignal.abort(), onOpen: () => aborted.push("open") });
			await publish(a, topic, "1");
			await quiet();
			if (aborted.length > 0) throw new Error(`an aborted join still subscribes: ${aborted.join()}`);
		},
	},
	{
		name: "reports an error of a subscriber to its own onError, and continues for the others",
		run: ({ a, b }) =>
			withSubscribers(async (open) => {
				const topic = newTopic();
				const fault = new Error("broken");
				const failing = await open(b, topic, () => {
					throw fault;
				});
				const rejecting = await open(b, topic, () => Promise.reject(fault));
				const sound = await open(b, topic);
				await publish(a, topic, "1");
				await publish(a, topic, "2");
				await sound.expect(
					["1", "2"],
					"one subscriber's error stops the others, so every room of the process falls silent",
				);
				for (const subscriber of [failing, rejecting]) {
					await subscriber.until(() => subscriber.errors.includes(fault), "a subscriber's error is not reported");
					await subscriber.expect(["1", "2"], "a subscriber gets nothing more after its own error");
				}
				if (sound.errors.length > 0) throw new Error("one subscriber's error is reported to another");
			}),
	},
	{
		name: "serves 500 topics at once",
		run: ({ a, b }) =>
			withSubscribers(async (open) => {
				const topics = Array.from({ length: 500 }, () => newTopic());
				const subscribers = await Promise.all(topics.map((topic) => open(b, topic)));
				await Promise.all(topics.map((topic) => publish(a, topic, JSON.stringify({ topic }))));
				for (const [place, subscriber] of subscribers.entries()) {
					const why = "a server with 500 rooms does not receive the messages of all of them";
					await subscriber.until(() => subscriber.received.length > 0, why);
					const expected = JSON.stringify({ topic: topics[place] });
					if (subscriber.received.length !== 1 || subscriber.received[0] !== expected) throw new Error(why);
				}
			}),
	},
	{
		name: "opens a topic after it was subscribed to and left many times",
		run: ({ a, b }) =>
			withSubscribers(async (open) => {
				const topic = newTopic();
				for (let round = 0; round < 25; round++) {
					const brief = new Subscriber(b, topic);
					// Some rounds leave before onOpen, some after.
					if (round % 3 === 0) await brief.until(() => brief.openCount > 0, "onOpen is not called");
					await brief.end();
				}
				const last = await open(b, topic);
				await publish(a, topic, "1");
				await last.expect(
					["1"],
					"a room that empties and fills again stays silent, because an old leave undoes a new join",
				);
			}),
	},
];
