import { expect, test } from "vitest";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";
import type { SimMember } from "../../support/sim-member";

const MiB = 1024 * 1024;

/** Starts a chat in which Bob has stopped reading. Bob's members of the lobby are those that he was sent. */
async function started() {
	const cluster = closing(new SimCluster(1));
	const ada = await cluster.join(0, "Ada");
	const bob = await cluster.connect(0, "Bob");
	const { members } = await bob.join();
	bob.socket.bufferedAmount = 1.5 * MiB;
	await ada.say("the one that is too much");
	const inside = () => {
		const ids = new Set(members.map(({ userId }) => userId));
		for (const [event, { userId }] of bob.socket.sent.map((text) => JSON.parse(text) as [string, { userId: string }])) {
			const isKnown = ids.has(userId);
			if (event === "userJoined" && isKnown && userId !== "Bob") throw new Error(`${userId} joined twice`);
			if (event === "userLeft" && !isKnown) throw new Error(`${userId} left twice`);
			if (event === "userJoined") ids.add(userId);
			if (event === "userLeft") ids.delete(userId);
		}
		return [...ids].sort();
	};
	const readOn = async () => {
		bob.socket.bufferedAmount = 0;
		await cluster.wait(200);
	};
	return { cluster, ada, bob, inside, readOn };
}

test("a slow consumer that recovers is sent who joined and who left meanwhile, except users who did both", async () => {
	const { cluster, ada, bob, inside, readOn } = await started();
	await cluster.join(0, "Cy");
	const di = await cluster.join(0, "Di");
	await di.request("leaveRoom", { room: "lobby" });
	await ada.request("leaveRoom", { room: "lobby" });
	expect(inside()).toEqual(["Ada", "Bob"]);
	await readOn();
	expect(inside()).toEqual(["Bob", "Cy"]);
	expect(bob.heard("userJoined").map(({ userId }) => userId)).not.toContain("Di");
	await cluster.join(0, "Eve");
	expect(inside()).toEqual(["Bob", "Cy", "Eve"]);
});

test("a slow consumer that joins again is not sent the members that its ack named", async () => {
	const { cluster, bob, readOn } = await started();
	await cluster.join(0, "Cy");
	const { members } = await bob.join();
	expect(members.map(({ userId }) => userId).sort()).toEqual(["Ada", "Bob", "Cy"]);
	await readOn();
	expect(bob.heard("userJoined").map(({ userId }) => userId)).not.toContain("Cy");
});

test("a slow consumer whose room grew large is sent the number of members and no names", async () => {
	const { cluster, bob, readOn } = await started();
	const crowd: SimMember[] = [];
	for (let n = 0; n < 500; n++) crowd.push(await cluster.join(0, `user ${n}`));
	const named = bob.heard("userJoined").length + bob.heard("userLeft").length;
	await readOn();
	expect(bob.heard("occupancy").at(-1)).toEqual({ room: "lobby", count: 502 });
	expect(bob.heard("userJoined").length + bob.heard("userLeft").length).toBe(named);
});
