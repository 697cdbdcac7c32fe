import { expect, test, vi } from "vitest";
import { ChatError, type ChatMessage, type Report } from "../../../src";
import { MemoryMessageStore } from "../../../src/adapters";
import { closing } from "../../support/closing";
import { errorOf } from "../../support/error-of";
import { startChat } from "../../support/started-chat";

const room = "general";
const start = async (...args: Parameters<typeof startChat>) => closing(await startChat(...args));

test("a report reaches the app, with the message and the member who reports it", async () => {
	const onReport = vi.fn((_report: Report) => {});
	const chat = await start({ onReport });
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	const message = await ada.request<ChatMessage>("sendMessage", { room, text: "buy my book" });
	expect(await bob.request("reportMessage", { room, id: message.id, reason: "spam" })).toEqual({
		room,
		id: message.id,
	});
	const user = { id: "Bob", name: "Bob" };
	expect(onReport.mock.calls).toEqual([[{ room, id: message.id, reason: "spam", user, message }]]);
	expect(await ada.heard("error")).toEqual([]);
});

test("only a member may report, and only a message of the room", async () => {
	const onReport = vi.fn();
	const chat = await start({ onReport });
	const [ada, bob] = [await chat.join("Ada"), await chat.connect("Bob")];
	const { id } = await ada.request<ChatMessage>("sendMessage", { room, text: "hi" });
	expect(errorOf(await bob.ask("reportMessage", { room, id, reason: "spam" })).code).toBe("NOT_IN_ROOM");
	await bob.request("joinRoom", { room: "garden" });
	expect(errorOf(await bob.ask("reportMessage", { room: "garden", id, reason: "spam" })).code).toBe("NOT_FOUND");
	for (const reason of ["", " ", "x".repeat(2_001)]) {
		expect(errorOf(await ada.ask("reportMessage", { room, id, reason })).code).toBe("INVALID_DATA");
	}
	expect(onReport).not.toHaveBeenCalled();
});

test("authorize decides about reports", async () => {
	const onReport = vi.fn();
	const chat = await start({ onReport, authorize: ({ action }) => action !== "reportMessage" });
	const ada = await chat.join("Ada");
	expect(errorOf(await ada.ask("reportMessage", { room, id: "m", reason: "spam" })).code).toBe("FORBIDDEN");
});

test("the member gets an error if the app does not take the report", async () => {
	const chat = await start({
		onReport: ({ reason }) => {
			if (reason === "again") throw new ChatError("LIMIT_EXCEEDED", "one report a day");
			throw new Error("password=hunter2");
		},
	});
	const ada = await chat.join("Ada");
	const { id } = await ada.request<ChatMessage>("sendMessage", { room, text: "hi" });
	expect(errorOf(await ada.ask("reportMessage", { room, id, reason: "again" }))).toMatchObject({
		code: "LIMIT_EXCEEDED",
		message: "one report a day",
	});
	const failed = await ada.ask("reportMessage", { room, id, reason: "spam" });
	expect(errorOf(failed).code).toBe("INTERNAL");
	expect(JSON.stringify(failed)).not.toContain("hunter2");
	expect(chat.errors).toMatchObject([[{ message: "password=hunter2" }, { event: "reportMessage" }]]);
});

test("a store that cannot find messages by id passes the id on alone", async () => {
	const inner = new MemoryMessageStore();
	const onReport = vi.fn((_report: Report) => {});
	const store = { append: inner.append.bind(inner), list: inner.list.bind(inner) };
	const ada = await (await start({ onReport, store })).join("Ada");
	await ada.request("reportMessage", { room, id: "m1", reason: "spam" });
	expect(onReport.mock.calls[0]?.[0]).toEqual({ room, id: "m1", reason: "spam", user: { id: "Ada", name: "Ada" } });
});

test("without onReport it is UNSUPPORTED, and welcome does not name it", async () => {
	const ada = await (await start()).join("Ada");
	expect(errorOf(await ada.ask("reportMessage", { room, id: "m", reason: "spam" })).code).toBe("UNSUPPORTED");
	expect(ada.frames[0]?.[1]).toMatchObject({ features: expect.not.arrayContaining(["reportMessage"]) });
	const bob = await (await start({ onReport: () => {} })).connect("Bob");
	expect(bob.frames[0]?.[1]).toMatchObject({ features: expect.arrayContaining(["reportMessage"]) });
});

test("one user cannot have the hook called without end, with however many sockets", async () => {
	const onReport = vi.fn();
	const chat = await start({ onReport });
	const [first, second] = [await chat.join("Bob"), await chat.join("Bob")];
	const { id } = await first.request<{ id: string }>("sendMessage", { room, text: "hi" });
	const reports = Array.from({ length: 30 }, (_, nth) =>
		(nth % 2 ? first : second).ask("reportMessage", { room, id, reason: "spam" }),
	);
	const refused = (await Promise.all(reports)).filter(([kind]) => kind === "error");
	expect(refused.length).toBeGreaterThan(10);
	expect(errorOf(refused[0]!).code).toBe("RATE_LIMITED");
	expect(onReport.mock.calls.length).toBe(30 - refused.length);
});
