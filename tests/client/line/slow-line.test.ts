import { expect, test, vi } from "vitest";
import { PAGE_BYTES, startSlowNetwork } from "./slow-network";

const KB = 1_024;

test.each([12 * KB, 60 * KB])(
	"on a line of %i bytes per second and 300 ms, the first join carries its page once",
	async (bytesPerSecond) => {
		const { line, member, latest, errors } = await startSlowNetwork(bytesPerSecond);
		const ada = member();
		await ada.room.join();
		expect(ada.room.state.membership).toBe("joined");
		await vi.waitFor(() => expect(ada.room.state.messages.map(({ text }) => text)).toEqual(latest));
		expect(line.carried.down()).toBeGreaterThan(PAGE_BYTES);
		expect(line.carried.down()).toBeLessThan(PAGE_BYTES * 1.2);
		expect([ada.connections(), ada.errors, errors]).toEqual([1, [], []]);
	},
);

test("on a line of 12 KB per second, what a member sends while the first page arrives is stored once", async () => {
	const { line, member, latest, newest } = await startSlowNetwork(12 * KB);
	const ada = member();
	ada.room.send("early");
	await ada.room.join();
	await vi.waitFor(() => expect(ada.room.state.messages.at(-1)).toMatchObject({ text: "early", status: "sent" }));
	await vi.waitFor(() => expect(ada.room.state.messages).toHaveLength(50));
	expect(ada.room.state.messages.map(({ text }) => text)).toEqual([...latest.slice(1), "early"]);
	expect((await newest()).filter((text) => text === "early")).toEqual(["early"]);
	expect(line.carried.down()).toBeLessThan(PAGE_BYTES * 1.2);
	expect(ada.connections()).toBe(1);
});
