import { expect, test } from "vitest";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";
import type { SimMember } from "../../support/sim-member";

/** One server with a hundred members of the lobby. */
async function crowded() {
	const cluster = closing(new SimCluster(2));
	const members: SimMember[] = [];
	for (let n = 0; n < 100; n++) members.push(await cluster.join(0, `user ${n}`));
	await cluster.wait(100);
	const closedAt = new Map<SimMember, number>();
	for (const member of members) {
		const { onClosed } = member.socket;
		member.socket.onClosed = (code, reason) => {
			closedAt.set(member, cluster.clock.now());
			onClosed?.(code, reason);
		};
	}
	return { cluster, members, closedAt, server: cluster.servers[0]! };
}

/** The largest share of some instants in any 100 ms. */
function largestShare(instants: readonly number[]): number {
	const counts = instants.map((from) => instants.filter((at) => at >= from && at < from + 100).length);
	return Math.max(...counts) / instants.length;
}

test.each([5_000, 300, 0])(
	"closed with %i ms of grace, a hundred clients each come back at an instant of their own",
	async (graceMs) => {
		const { cluster, members, closedAt, server } = await crowded();
		const startedAt = cluster.clock.now();
		const closed = server.close(graceMs);
		await cluster.wait(6_000);
		await closed;
		const back = members.map((member) => {
			expect(member.closedWith).toBe(1012);
			const announced = member.heard<{ inMs: number }>("reconnect");
			expect(announced).toHaveLength(1);
			expect(closedAt.get(member)! - startedAt).toBeLessThanOrEqual(graceMs);
			return closedAt.get(member)! + announced[0]!.inMs;
		});
		expect(new Set(back).size).toBeGreaterThan(70);
		// A hundred over 800 ms: an eighth in any 100 ms, and a little for chance.
		expect(largestShare(back)).toBeLessThanOrEqual(0.15);
	},
);

test("while it drains, appends in flight are acked, joins in flight are answered, and upgrades get 503", async () => {
	const { cluster, members, server } = await crowded();
	const slow = () => new Promise<void>((resolve) => void cluster.clock.after(1_500, resolve));
	cluster.store.before = slow;
	const [ada, bob] = [members[0]!, members[1]!];
	const sent = ada.ask("sendMessage", { room: "lobby", text: "last" });
	const joined = bob.ask("joinRoom", { room: "another" });
	await cluster.wait(10);
	const closed = server.close(5_000);
	await expect(server.connect("late")).rejects.toThrow("503");
	await cluster.wait(6_000);
	await closed;
	expect(sent()).toMatchObject(["ack", { text: "last", seq: 1 }, 2]);
	expect(joined()).toMatchObject(["ack", { room: "another", seq: 0 }, 2]);
	expect([ada.closedWith, bob.closedWith]).toEqual([1012, 1012]);
	await expect(server.connect("later")).rejects.toThrow("503");
	expect(cluster.errors).toEqual([]);
});

test("an append that outlasts the grace reaches the other servers when it commits", async () => {
	const { cluster, members, server } = await crowded();
	const other = await cluster.join(1, "Other");
	cluster.store.before = (call) =>
		call === "append" ? new Promise<void>((resolve) => void cluster.clock.after(1_000, resolve)) : undefined;
	members[0]!.ask("sendMessage", { room: "lobby", text: "last" });
	await cluster.wait(10);
	const closed = server.close(200);
	await cluster.wait(12_000);
	await closed;
	expect(other.seqs()).toEqual([1]);
});
