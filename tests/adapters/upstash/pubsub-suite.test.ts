import { describe, it } from "vitest";
import { pubsubSuite } from "../../../src/testing";
import { upstashBench } from "./upstash-bench";

describe("UpstashRestPubSub", () => {
	const { pubsub } = upstashBench();
	// Each of the 500 topics is a streaming request, which is slow on a busy machine.
	for (const { name, run } of pubsubSuite) it(name, () => run({ a: pubsub(), b: pubsub() }), 60_000);
});
