import { expect, test } from "vitest";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";

/** Ada on the first server, Bob on the second, a number of messages, and then a restore of a backup with ten fewer. */
async function restored(count: number, lost = 10) {
	const cluster = closing(new SimCluster());
	const ada = await cluster.join(0, "Ada");
	const bob = await cluster.connect(1, "Bob");
	const { epoch } = await bob.join();
	await cluster.store.kept.fill("lobby", count - 1);
	await ada.say("last");
	// The numbers before it came with no event: every server reads them.
	await cluster.wait(200);
	expect(bob.seqs().at(-1)).toBe(count);
	cluster.store.kept.setBack("lobby", count - lost);
	return { cluster, ada, bob, epoch };
}
type Restored = Awaited<ReturnType<typeof restored>>;

/** Everybody comes back to another numbering, and nothing is missed from there on. */
async function expectRenumbered({ cluster, ada, bob, epoch }: Restored, head: number) {
	expect([ada.closedWith, bob.closedWith]).toEqual([1012, 1012]);
	const back = await cluster.connect(1, "Bob");
	const page = await back.join({ since: bob.seqs().at(-1)!, epoch });
	expect(page).toMatchObject({ recovered: false, seq: head });
	expect(page.epoch).not.toBe(epoch);
	const cy = await cluster.join(0, "Cy");
	expect(await cy.say("after")).toMatchObject({ seq: head + 1 });
	await cluster.wait(5);
	expect(back.seqs()).toEqual([head + 1]);
	expect(await back.join({ since: head + 1, epoch: page.epoch })).toMatchObject({ recovered: true, messages: [] });
	expect(cluster.store.calls.renewEpoch).toBeGreaterThanOrEqual(1);
}

test("the next append after a restore from a backup is noticed, and gives the room a new epoch for everyone", async () => {
	const it = await restored(20);
	expect(await it.ada.say("new")).toMatchObject({ seq: 11 });
	await it.cluster.wait(2_000);
	await expectRenumbered(it, 11);
});

test("a restore is noticed even if the seq's first message has left the ring", async () => {
	const it = await restored(400, 350);
	expect(await it.ada.say("new")).toMatchObject({ seq: 51 });
	await it.cluster.wait(2_500);
	await expectRenumbered(it, 51);
});

test("without an append the poll notices a restore", async () => {
	const it = await restored(20);
	await it.cluster.wait(13_000);
	await expectRenumbered(it, 10);
});

test("a join with a since beyond the store notices a restore, and is not recovered", async () => {
	const it = await restored(20);
	const cy = await it.cluster.connect(1, "Cy");
	await cy.join({ since: 21, epoch: it.epoch });
	await it.cluster.wait(3_000);
	expect(it.bob.closedWith).toBe(1012);
});

test("a head that is behind once, as from a lagging replica, changes nothing", async () => {
	const { cluster, ada, bob, epoch } = await restored(20, 0);
	const { heads } = cluster.store.calls;
	// One answer of the store is an old one.
	const { kept } = cluster.store;
	const read = kept.heads.bind(kept);
	let late = 1;
	kept.heads = async (rooms) => {
		if (late-- <= 0) return read(rooms);
		return new Map(rooms.map((room) => [room, { epoch, seq: 3 }]));
	};
	await cluster.wait(13_000);
	expect(cluster.store.calls.heads).toBeGreaterThan(heads + 1);
	expect(cluster.store.calls.renewEpoch).toBe(0);
	expect([ada.closedWith, bob.closedWith]).toEqual([undefined, undefined]);
	expect(await bob.join({ since: 20, epoch })).toMatchObject({ recovered: true });
});

test("many joins at once that a lagging replica answers do not change the epoch", async () => {
	const { cluster, ada, bob, epoch } = await restored(20, 0);
	const { kept } = cluster.store;
	const read = kept.heads.bind(kept);
	kept.heads = async (rooms) => new Map(rooms.map((room) => [room, { epoch, seq: 3 }]));
	const joiners = [];
	for (let n = 0; n < 5; n++) joiners.push(await cluster.connect(1, `user ${n}`));
	for (const joiner of joiners) joiner.ask("joinRoom", { room: "lobby", since: 21, epoch });
	await cluster.wait(100);
	kept.heads = read;
	await cluster.wait(5_000);
	expect(cluster.store.calls.renewEpoch).toBe(0);
	expect([ada.closedWith, bob.closedWith]).toEqual([undefined, undefined]);
});
