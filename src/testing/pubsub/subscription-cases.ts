import { newTopic, type PubSubCase } from "./pubsub-case";
import { publish, quiet, Subscriber, withSubscribers } from "./subscriber";

/** How subscriptions begin and end. */
export const subscriptionCases: readonly PubSubCase[] = [
	{
		name: "brings what is published after onOpen",
		run: ({ a, b }) =>
			withSubscribers(async (open) => {
				const joinAndSend = async () => {
					const topic = newTopic();
					const subscriber = await open(b, topic);
					await publish(a, topic, "1");
					await subscriber.expect(["1"], "a message sent while someone joins is lost to it: onOpen came too early");
				};
				await Promise.all(Array.from({ length: 10 }, joinAndSend));
			}),
	},
	{
		name: "brings nothing more once the signal aborts, and goes on for the others",
		run: ({ a, b }) =>
			withSubscribers(async (open) => {
				const topic = newTopic();
				const [left, stayed] = [await open(b, topic), await open(b, topic)];
				await publish(a, topic, "1");
				await stayed.until(() => stayed.received.length === 1, "a message does not arrive");
				await left.until(() => left.received.length === 1, "a message does not arrive");
				await left.end();
				await publish(a, topic, "2");
				await stayed.expect(["1", "2"], "one chat that leaves a room ends it for another in the same process");
				if (left.received.length > 1) throw new Error("a room that was left is still read: its memory is never freed");
			}),
	},
	{
		name: "never subscribes with a signal that has aborted",
		async run({ a, b }) {
			const topic = newTopic();
			const subscriber = new Subscriber(b, topic);
			await subscriber.end();
			const aborted: string[] = [];
			const onMessage = () => aborted.push("message");
			await b.subscribe(topic, onMessage, { signal: AbortSignal.abort(), onOpen: () => aborted.push("open") });
			await publish(a, topic, "1");
			await quiet();
			if (aborted.length > 0) throw new Error(`a join that was given up still subscribes: ${aborted.join()}`);
		},
	},
	{
		name: "tells a subscriber that throws or rejects of it, and stops nobody else",
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
					"one subscriber's fault ends the others: every room of the process falls silent",
				);
				for (const subscriber of [failing, rejecting]) {
					await subscriber.until(() => subscriber.errors.includes(fault), "a subscriber's fault is told to nobody");
					await subscriber.expect(["1", "2"], "a subscriber gets nothing more after a fault of its own");
				}
				if (sound.errors.length > 0) throw new Error("one subscriber's fault is told to another");
			}),
	},
	{
		name: "keeps 500 topics at once",
		run: ({ a, b }) =>
			withSubscribers(async (open) => {
				const topics = Array.from({ length: 500 }, () => newTopic());
				const subscribers = await Promise.all(topics.map((topic) => open(b, topic)));
				await Promise.all(topics.map((topic) => publish(a, topic, JSON.stringify({ topic }))));
				for (const [place, subscriber] of subscribers.entries()) {
					const why = "a server with 500 rooms does not hear all of them";
					await subscriber.until(() => subscriber.received.length > 0, why);
					const expected = JSON.stringify({ topic: topics[place] });
					if (subscriber.received.length !== 1 || subscriber.received[0] !== expected) throw new Error(why);
				}
			}),
	},
	{
		name: "has a topic open after it was subscribed to and left many times",
		run: ({ a, b }) =>
			withSubscribers(async (open) => {
				const topic = newTopic();
				for (let round = 0; round < 25; round++) {
					const brief = new Subscriber(b, topic);
					// In some rounds it leaves before it is open, in some after.
					if (round % 3 === 0) await brief.until(() => brief.openCount > 0, "onOpen is not called");
					await brief.end();
				}
				const last = await open(b, topic);
				await publish(a, topic, "1");
				await last.expect(["1"], "a room that empties and fills again stays silent: an old leave undid a new join");
			}),
	},
];
