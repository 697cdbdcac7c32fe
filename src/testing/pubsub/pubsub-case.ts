import type { PubSubAdapter } from "../../adapters/pubsub";

/** The pub/sub under test. */
export interface PubSubUnderTest {
	/** Two adapters of one bus, as on two servers, each with its own connection if the bus has connections. */
	a: PubSubAdapter;
	b: PubSubAdapter;
}

/** One behaviour that every pub/sub must have, for any test runner: `it(name, () => run({ a, b }))`. */
export interface PubSubCase {
	/** The behaviour, as a sentence. */
	name: string;
	/** Rejects with an error that says what is wrong and why it matters. Each run uses new topics, so a bus may be shared. */
	run(bus: PubSubUnderTest): Promise<void>;
}

/** Returns a topic that no other case uses. */
export const newTopic = (about = "") => `suite:${about}${crypto.randomUUID()}`;
