import { describe, it } from "vitest";
import { MemoryPubSub } from "../../../src/adapters";
import { pubsubSuite } from "../../../src/testing";

describe("MemoryPubSub", () => {
	// Two servers in one process share one bus.
	const bus = new MemoryPubSub();
	for (const { name, run } of pubsubSuite) it(name, () => run({ a: bus, b: bus }));
});
