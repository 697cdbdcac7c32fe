import type { PubSubAdapter } from "../../adapters/pubsub";

/** What a case needs of the bus that is tried. */
export interface PubSubUnderTest {
	/** Two adapters of one bus, as two servers have them, each with a connection of its own where the bus has connections. */
	a: PubSubAdapter;
	b: PubSubAdapter;
}

/** One behaviour that every pub/sub has. Give it to any test runner: `it(name, () => run({ a, b }))`. */
export interface PubSubCase {
	/** What holds, as a sentence. */
	name: string;
	/** Rejects with an error that says what is wrong and why it matters. Uses topics of its own, so a bus may be shared. */
	run(bus: PubSubUnderTest): Promise<void>;
}

/** A topic that no other case uses. */
export const newTopic = (about = "") => `suite:${about}${crypto.randomUUID()}`;
