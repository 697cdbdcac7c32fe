import { expect, test } from "vitest";
import { MemoryMessageStore, MemoryPubSub, type PubSubAdapter } from "../../../src/adapters";
import { BusHealth } from "../../../src/chat/cluster/bus-health";
import { LostChanges } from "../../../src/chat/cluster/lost-changes";
import type { Metric } from "../../../src/rpc/server/metric";
import { SimServer } from "../../simulation/sim-server";
import { FakeClock } from "../../support/fake-clock";
import { SimMember } from "../../support/sim-member";
import { startChat } from "../../support/started-chat";
import { SteeredBus } from "../../support/steered-bus";
import { SteeredStore } from "../../support/steered-store";

/** The health of a bus that returns a frame `returnMs` after it was published, or never. */
function watch({ echoes, returnMs }: { echoes: boolean; returnMs: number | undefined }) {
	const clock = new FakeClock();
	const seen: string[] = [];
	const health: BusHealth = new BusHealth({
		clock,
		echoes,
		probe: async () => {
			if (returnMs !== undefined) clock.after(returnMs, () => health.echoed());
		},
		onSilent: () => seen.push("silent"),
		onDown: () => seen.push("down"),
		onUp: () => seen.push("up"),
	});
	health.start();
	return { clock, seen, health };
}

test("a bus that is known to echo and returns nothing is down within five seconds, and reported once", async () => {
	const { clock, seen, health } = watch({ echoes: true, returnMs: undefined });
	await clock.advance(5_000);
	expect([health.isDown, seen]).toEqual([true, ["silent", "down"]]);
	await clock.advance(60_000);
	expect(seen).toEqual(["silent", "down"]);
	health.echoed();
	expect([health.isDown, seen]).toEqual([false, ["silent", "down", "up"]]);
	health.stop();
	expect(clock.pending).toBe(0);
});

test("a bus that returns frames late, or is not known to return any, is not taken for a silent one", async () => {
	for (const options of [
		{ echoes: true, returnMs: 1_500 },
		{ echoes: false, returnMs: undefined },
	]) {
		const { clock, seen, health } = watch(options);
		await clock.advance(60_000);
		expect([health.isDown, seen]).toEqual([false, []]);
		health.stop();
	}
});

test("a chat on a bus that delivers nothing says so, and its busUp is false", async () => {
	const inner = new MemoryPubSub();
	const deaf: PubSubAdapter = {
		echoes: true,
		publish: (topic, payload) => inner.publish(topic, payload),
		subscribe: async (_topic, _onMessage, options = {}) => options.onOpen?.(),
	};
	const { chat, errors, connect, close } = await startChat({}, { pubsub: deaf });
	const ada = await connect("ada");
	await expect.poll(() => chat.stats().busUp, { timeout: 6_000 }).toBe(false);
	expect(errors.map(([error]) => (error as Error).message)).toEqual([expect.stringContaining("delivers none of them")]);
	expect((await chat.members("general")).partial).toBe(true);
	ada.ws.terminate();
	await close();
});

function lost({ hasHeardOthers = false } = {}) {
	const clock = new FakeClock();
	const errors: string[] = [];
	const metrics: Metric[] = [];
	let isBusDown = false;
	const changes = new LostChanges({
		clock,
		isBusDown: () => isBusDown,
		hasHeardOthers: () => hasHeardOthers,
		onError: (error) => void errors.push((error as Error).message),
		onMetric: (metric) => void metrics.push(metric),
	});
	const setDown = (isDown: boolean) => {
		isBusDown = isDown;
		if (!isDown) changes.excuse();
	};
	return { clock, errors, metrics, changes, setDown };
}

test("changes that only the store has are counted by their source, and reported at the second room", async () => {
	const { clock, errors, metrics, changes } = lost();
	changes.healed("a", "poll", 3, 3);
	await clock.advance(10_000);
	expect(errors).toEqual([]);
	changes.healed("b", "join", 1, 1);
	await clock.advance(2_000);
	expect(errors).toEqual([expect.stringContaining("MemoryPubSub")]);
	for (let round = 0; round < 5; round++) {
		changes.healed("a", "poll", 1, 4 + round);
		await clock.advance(10_000);
	}
	expect(errors).toHaveLength(1);
	expect(metrics.slice(0, 2)).toEqual([
		{ name: "healed", value: 3, attributes: { source: "poll" } },
		{ name: "healed", value: 1, attributes: { source: "join" } },
	]);
	changes.close();
	expect(clock.pending).toBe(0);
});

test("a change that the bus delivers late, a hole, and what an outage has lost are no reason for a report", async () => {
	const { clock, errors, metrics, changes, setDown } = lost({ hasHeardOthers: true });
	const heal = async (source: "poll" | "gap", isLate: boolean) => {
		for (const room of ["a", "b", "c"]) {
			changes.healed(room, source, 1, 7);
			if (isLate) changes.delivered(room, 7);
		}
		await clock.advance(4_000);
	};
	await heal("poll", true);
	await heal("gap", false);
	setDown(true);
	await heal("poll", false);
	setDown(false);
	await heal("poll", false);
	expect(errors).toEqual([]);
	expect(metrics).toHaveLength(12);
	await clock.advance(5_000);
	await heal("poll", false);
	expect(errors).toEqual([expect.stringContaining("loses messages")]);
	changes.close();
});

test("two servers with a bus each, as with a MemoryPubSub, report it within thirty seconds", async () => {
	const clock = new FakeClock();
	const store = new SteeredStore(clock);
	const errors: string[] = [];
	const [one, two] = ["one", "two"].map(
		(name) =>
			new SimServer({ clock, store, bus: new SteeredBus(clock) }, (error) =>
				errors.push(`${name}: ${(error as Error).message}`),
			),
	);
	const join = async (server: SimServer | undefined, name: string) => {
		const member = new SimMember(await server!.connect(name), clock);
		await clock.advance(400);
		await member.join({ room: "lobby" });
		return member;
	};
	const ada = await join(one, "ada");
	await join(two, "bob");
	for (let second = 0; second < 29; second++) {
		await ada.say(String(second));
		await clock.advance(1_000);
	}
	expect(errors).toEqual([expect.stringMatching(/^two: .*share one pub\/sub/)]);
	const closed = Promise.all([one?.close(0), two?.close(0)]);
	await clock.advance(1_000);
	await closed;
});

test("members of a server that was not used yet are those of every server, and the answer is whole", async () => {
	const pubsub = new MemoryPubSub();
	const store = new MemoryMessageStore();
	const one = await startChat({ store }, { pubsub });
	const two = await startChat({ store }, { pubsub, http: true });
	const ada = await one.join("ada");
	const members = await two.chat.members("general");
	expect(members).toEqual([{ userId: "ada", username: "ada" }]);
	expect(members.partial).toBeUndefined();
	const answer = await fetch(`${two.url}/rooms/general/members?name=bob`);
	expect(await answer.json()).toEqual({ members: [{ userId: "ada", username: "ada" }], occupancy: 1 });
	ada.ws.terminate();
	await Promise.all([one.close(), two.close()]);
});

test("members say that they are partial while the subscription is not confirmed", async () => {
	const mute: PubSubAdapter = { publish: async () => {}, subscribe: () => new Promise(() => {}) };
	const { url, chat, close } = await startChat({}, { pubsub: mute, http: true });
	expect((await chat.members("general")).partial).toBe(true);
	const answer = await fetch(`${url}/rooms/general/members?name=bob`);
	expect(await answer.json()).toEqual({ members: [], occupancy: 0, partial: true });
	await close();
});
