import { expect, test, vi } from "vitest";
import { Removals } from "../../../src/chat/session/removals";
import { FakeClock } from "../../support/fake-clock";

const userOf = (id: string) => ({ user: { id, name: id }, member: { userId: id, username: id }, ctx: {} });

const setup = () => {
	const clock = new FakeClock();
	return { clock, removals: new Removals(clock) };
};

test("an action that began before a kick fails, in that room alone", () => {
	const { removals } = setup();
	const action = removals.begin(userOf("Ada"));
	removals.add("Ada", "lobby");
	expect(() => action.check("lobby")).toThrow("removed");
	expect(() => action.check("garden")).not.toThrow();
});

test("a removal from the chat fails the user's actions in every room, and nobody else's", () => {
	const { removals } = setup();
	const [ada, bob] = [removals.begin(userOf("Ada")), removals.begin(userOf("Bob"))];
	removals.add("Ada", undefined);
	expect(() => ada.check("lobby")).toThrow("removed");
	expect(() => bob.check("lobby")).not.toThrow();
});

test("an action that begins after a kick passes", () => {
	const { removals } = setup();
	removals.add("Ada", "lobby");
	expect(() => removals.begin(userOf("Ada")).check("lobby")).not.toThrow();
});

test("nothing is given to the store after a removal", () => {
	const { removals } = setup();
	const action = removals.begin(userOf("Ada"));
	const call = vi.fn(async () => 1);
	removals.add("Ada", "lobby");
	expect(() => action.commit("lobby", call)).toThrow("removed");
	expect(call).not.toHaveBeenCalled();
});

test("a removal waits for the user's store calls in that room", async () => {
	const { removals } = setup();
	let store = (_: number) => {};
	const answer = new Promise<number>((resolve) => {
		store = resolve;
	});
	const call = removals.begin(userOf("Ada")).commit("lobby", () => answer);
	const done = vi.fn();
	const settled = removals.settled("Ada", "lobby").then(done);
	await removals.settled("Ada", "garden");
	expect(done).not.toHaveBeenCalled();
	store(1);
	await settled;
	expect(await call).toBe(1);
});

test("a removal waits 3 s for a store that does not answer", async () => {
	const { clock, removals } = setup();
	void removals.begin(userOf("Ada")).commit("lobby", () => new Promise(() => {}));
	const done = vi.fn();
	void removals.settled("Ada", undefined).then(done);
	await clock.advance(2_999);
	expect(done).not.toHaveBeenCalled();
	await clock.advance(1);
	expect(done).toHaveBeenCalled();
});

test("a removal is remembered for as long as an older action runs, and then forgotten with its timer", async () => {
	const { clock, removals } = setup();
	const action = removals.begin(userOf("Ada"));
	removals.add("Ada", "lobby");
	await clock.advance(600_000);
	expect(() => action.check("lobby")).toThrow("removed");
	action.end();
	await clock.advance(70_000);
	expect(clock.pending).toBe(0);
});

test("a removal is remembered for 60 s, also when no action runs", async () => {
	const { clock, removals } = setup();
	removals.add("Ada", "lobby");
	await clock.advance(59_000);
	expect(clock.pending).toBeGreaterThan(0);
});

test("an action that a request from before a kick leads to fails, and one with a session that has ended as well", () => {
	const { removals } = setup();
	const { generation } = removals;
	removals.add("Ada", undefined);
	expect(() => removals.begin(userOf("Ada"), undefined, generation).check("lobby")).toThrow("removed");
	expect(() => removals.begin(userOf("Bob"), undefined, generation).check("lobby")).not.toThrow();
	const checkLive = () => {
		throw new Error("it has ended");
	};
	expect(() => removals.begin(userOf("Ada"), { checkLive }).check("lobby")).toThrow("ended");
});
