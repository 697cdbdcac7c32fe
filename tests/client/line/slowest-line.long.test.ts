import { expect, test, vi } from "vitest";
import { PAGE_BYTES, startSlowNetwork } from "./slow-network";

const PATIENCE_MS = 150_000;

test("on a line of 4 KB per second and 300 ms, a member joins, returns after a loss with what was missed, and sends", async () => {
	const { line, member, say, latest, newest, errors } = await startSlowNetwork(4_096);
	const ada = member();
	await ada.room.join();
	expect(ada.room.state.membership).toBe("joined");
	const texts = () => ada.room.state.messages.map(({ text }) => text);
	await vi.waitFor(() => expect(texts()).toEqual(latest), PATIENCE_MS);
	expect(line.carried.down()).toBeLessThan(PAGE_BYTES * 1.2);
	expect(ada.connections()).toBe(1);

	const heard: string[] = [];
	ada.room.on("newMessage", ({ text }) => heard.push(text));
	const before = line.carried.down();
	line.cut();
	await vi.waitFor(() => expect(ada.room.state.membership).toBe("joining"));
	const missed = Array.from({ length: 10 }, (_, n) => `missed ${n} ${"x".repeat(1_900)}`);
	for (const text of missed) await say(text);
	ada.room.send("written meanwhile");
	line.mend();
	await vi.waitFor(
		() => expect(ada.room.state.messages.at(-1)).toMatchObject({ text: "written meanwhile", status: "sent" }),
		PATIENCE_MS,
	);
	// A resume: what was missed and no page, each message once.
	expect(texts()).toEqual([...latest, ...missed, "written meanwhile"]);
	expect(heard).toEqual([...missed, "written meanwhile"]);
	expect(line.carried.down() - before).toBeLessThan(35_000);
	expect((await newest()).filter((text) => text === "written meanwhile")).toHaveLength(1);
	expect([ada.connections(), ada.client.socket.gaps, errors]).toEqual([2, 0, []]);
}, 300_000);
