import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { storeSuite } from "../../src/testing";
import { missingTool } from "../support/tool";
import { type Miniflare, startWorker } from "./start-worker";

const missing = await missingTool("miniflare");

describe.skipIf(missing).each([
	["room", "DurableObjectMessageStore"],
	["d1", "D1MessageStore"],
])("in workerd, the store of %s", (store, _name) => {
	let worker: Miniflare;
	beforeAll(async () => {
		const classes = { CHAT_GATE: "Gate", CHAT_ROOM: "Room" };
		worker = await startWorker({ entry: "chat-worker.ts", classes, d1: true });
	});
	afterAll(() => worker.dispose());

	test.each(storeSuite.map(({ name }, index) => [name, index]))("%s", async (_title, index) => {
		const response = await worker.dispatchFetch(`http://chat.example/suite/${store}/${index}`);
		expect(await response.text()).toBe("passed");
	});
});
