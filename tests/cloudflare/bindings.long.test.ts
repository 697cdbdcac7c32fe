import { afterEach, describe, expect, test } from "vitest";
import { missingTool } from "../support/tool";
import { type Miniflare, startWorker } from "./start-worker";

const missing = await missingTool("miniflare");

describe.skipIf(missing)("a Worker that is set up without a binding", () => {
	let worker: Miniflare;
	afterEach(() => worker.dispose());

	const answer = async (classes: Record<string, string>) => {
		worker = await startWorker({ entry: "chat-worker.ts", classes });
		const headers = { upgrade: "websocket", connection: "Upgrade" };
		const response = await worker.dispatchFetch("http://chat.example/wsChat?token=ada", { headers });
		return [response.status, await response.text()];
	};

	test.each([
		["gates", {}, "CHAT_GATE", "ChatGate"],
		["rooms", { CHAT_GATE: "Gate" }, "CHAT_ROOM", "ChatRoom"],
	])("answers 501 and says which binding of its %s to add", async (_what, classes, binding, className) => {
		expect(await answer(classes)).toEqual([
			501,
			expect.stringMatching(new RegExp(`no binding ${binding}: add .*"class_name": "${className}".* wrangler.jsonc`)),
		]);
	});

	test("has a handle that says it as well", async () => {
		worker = await startWorker({ entry: "chat-worker.ts" });
		const response = await worker.dispatchFetch("http://chat.example/call/send", { method: "POST" });
		expect(await response.json()).toMatchObject({ name: "MissingBinding" });
	});
});
