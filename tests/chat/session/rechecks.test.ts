import { afterEach, describe, expect, test } from "vitest";
import type { AuthorizeRequest } from "../../../src";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";
import { startChat } from "../../support/started-chat";

const RECHECK_MS = 60_000;
/** How long a removal may take: the last answer may be as old as `recheckMs`, and a round looks at some users at a time. */
const WITHIN_MS = RECHECK_MS + 2_000;

const clusters: SimCluster[] = [];
afterEach(async () => {
	for (const cluster of clusters.splice(0)) await cluster.close();
});

/** Servers of an app whose answer a test changes. */
function start(servers = 1, options: { recheckMs?: number } = {}) {
	const app = {
		/** The answer to `joinRoom`. */
		decide: (_request: AuthorizeRequest): boolean | Promise<boolean> => true,
		asked: [] as string[],
		atOnce: 0,
		atOnceMax: 0,
	};
	const authorize = async (request: AuthorizeRequest) => {
		if (request.action !== "joinRoom") return true;
		app.asked.push(`${request.user.id} ${request.room}`);
		app.atOnce += 1;
		app.atOnceMax = Math.max(app.atOnceMax, app.atOnce);
		try {
			return await app.decide(request);
		} finally {
			app.atOnce -= 1;
		}
	};
	const cluster = new SimCluster(servers, { authorize, ...options });
	clusters.push(cluster);
	return { cluster, app };
}

test("a member whom authorize no longer allows is removed within recheckMs, from that room alone", async () => {
	const { cluster, app } = start();
	const bob = await cluster.join(0, "Bob");
	const ada = await cluster.join(0, "Ada");
	await ada.join({ room: "garden" });
	app.decide = ({ user, room }) => user.id !== "Ada" || room !== "lobby";
	await cluster.wait(WITHIN_MS);
	expect(ada.heard("removed")).toEqual([{ room: "lobby", reason: expect.stringContaining("no longer") }]);
	expect(bob.heard("userLeft")).toEqual([{ room: "lobby", userId: "Ada", username: "Ada" }]);
	expect(await ada.refusal("sendMessage", { room: "lobby", text: "hello" })).toBe("NOT_IN_ROOM");
	expect(await ada.request("sendMessage", { room: "garden", text: "hello" })).toMatchObject({ seq: 1 });
	expect(ada.closedWith).toBeUndefined();
});

test("each answer other than true removes", async () => {
	const { cluster, app } = start();
	const answers = [false, undefined, null, 1, "true", {}];
	const members = [];
	for (const [place] of answers.entries()) members.push(await cluster.join(0, `u${place}`));
	app.decide = ({ user }) => answers[Number(user.id.slice(1))] as boolean;
	await cluster.wait(WITHIN_MS);
	for (const member of members) expect(member.heard("removed")).toHaveLength(1);
});

test("authorize is asked once for a user in a room, whatever the user's sockets", async () => {
	const { cluster, app } = start();
	for (let n = 0; n < 5; n++) await cluster.join(0, "Ada");
	app.asked = [];
	await cluster.wait(WITHIN_MS);
	expect(app.asked).toEqual(["Ada lobby"]);
	app.asked = [];
	await cluster.wait(10 * RECHECK_MS);
	expect(app.asked.length).toBeGreaterThanOrEqual(9);
	expect(app.asked.length).toBeLessThanOrEqual(14);
});

test("a membership that a join has just checked is skipped", async () => {
	const { cluster, app } = start();
	const ada = await cluster.join(0, "Ada");
	app.asked = [];
	for (let n = 0; n < 10; n++) {
		await cluster.wait(RECHECK_MS / 2);
		await ada.join();
	}
	expect(app.asked).toHaveLength(10);
});

test("at most 50 questions are asked at once, and they are spread", async () => {
	const { cluster, app } = start();
	for (let n = 0; n < 300; n++) await cluster.join(0, `u${n}`);
	app.asked = [];
	app.atOnceMax = 0;
	app.decide = () => new Promise((resolve) => void cluster.clock.after(1_000, () => resolve(true)));
	await cluster.wait(WITHIN_MS + 10_000);
	expect(new Set(app.asked).size).toBe(300);
	expect(app.atOnceMax).toBeLessThanOrEqual(50);
	const asked = app.asked.length;
	app.atOnceMax = 0;
	void cluster.servers[0]!.chat.recheck();
	await cluster.wait(900);
	expect([app.asked.length - asked, app.atOnceMax]).toEqual([50, 50]);
	await cluster.wait(10_000);
});

describe.each([
	["throws", () => Promise.reject(new Error("the database is down"))],
	["hangs", () => new Promise<boolean>(() => {})],
])("while authorize %s", (_how, fail) => {
	test("nobody is removed; the question is repeated three times in 30 s, and then the socket closes with 1013", async () => {
		const { cluster, app } = start();
		const ada = await cluster.join(0, "Ada");
		app.asked = [];
		app.decide = fail;
		void cluster.servers[0]!.chat.recheck({ userId: "Ada" });
		await cluster.wait(29_000);
		expect([ada.closedWith, app.asked.length]).toEqual([undefined, 3]);
		await cluster.wait(3_500);
		expect([ada.closedWith, app.asked.length]).toEqual([1013, 4]);
		expect(ada.heard("removed")).toEqual([]);
	});

	test("a member stays if authorize answers again in time", async () => {
		const { cluster, app } = start();
		const ada = await cluster.join(0, "Ada");
		app.decide = fail;
		void cluster.servers[0]!.chat.recheck({ userId: "Ada" });
		await cluster.wait(25_000);
		app.decide = () => true;
		await cluster.wait(60_000);
		expect([ada.closedWith, ada.heard("removed")]).toEqual([undefined, []]);
		expect(await ada.say("still here")).toMatchObject({ text: "still here" });
	});
});

test("recheckMs: 0 asks never, except when recheck is called", async () => {
	const { cluster, app } = start(1, { recheckMs: 0 });
	const ada = await cluster.join(0, "Ada");
	app.asked = [];
	app.decide = () => false;
	await cluster.wait(10 * RECHECK_MS);
	expect(app.asked).toEqual([]);
	await cluster.servers[0]!.chat.recheck({ room: "lobby" });
	await cluster.wait(0);
	expect(ada.heard("removed")).toHaveLength(1);
});

test("recheck removes on every server, of a user, of a room, or both", async () => {
	const { cluster, app } = start(2);
	const [ada, bob] = [await cluster.join(0, "Ada"), await cluster.join(1, "Bob")];
	for (const member of [ada, bob]) await member.join({ room: "garden" });
	app.decide = () => false;
	app.asked = [];
	const { chat } = cluster.servers[0]!;
	await chat.recheck({ room: "lobby", userId: "Bob" });
	await cluster.wait(10);
	expect(app.asked).toEqual(["Bob lobby"]);
	await chat.recheck({ userId: "Ada" });
	await cluster.wait(10);
	expect(app.asked.slice(1).sort()).toEqual(["Ada garden", "Ada lobby"]);
	await chat.recheck({ room: "garden" });
	await cluster.wait(10);
	expect(app.asked.slice(3)).toEqual(["Bob garden"]);
	for (const member of [ada, bob]) expect(member.heard("removed")).toHaveLength(2);
});

test("a recheck that is put during an older question asks again, because the older answer may be out of date", async () => {
	const { cluster, app } = start();
	const ada = await cluster.join(0, "Ada");
	let answer = (_: boolean) => {};
	app.decide = () =>
		new Promise((resolve) => {
			answer = resolve;
		});
	const { chat } = cluster.servers[0]!;
	void chat.recheck();
	await cluster.wait(1);
	const second = chat.recheck();
	app.decide = () => false;
	answer(true);
	await second;
	await cluster.wait(0);
	expect(ada.heard("removed")).toHaveLength(1);
});

test("a user who was allowed in again while an older denial was on its way stays", async () => {
	const { cluster, app } = start();
	const ada = await cluster.join(0, "Ada");
	let deny = (_: boolean) => {};
	app.decide = () =>
		new Promise((resolve) => {
			deny = resolve;
		});
	void cluster.servers[0]!.chat.recheck();
	await cluster.wait(5);
	app.decide = () => true;
	await ada.join();
	deny(false);
	await cluster.wait(5);
	expect(ada.heard("removed")).toEqual([]);
});

test("a chat without authorize has nothing to ask, and no timer", async () => {
	const cluster = new SimCluster(1);
	clusters.push(cluster);
	const ada = await cluster.join(0, "Ada");
	await cluster.servers[0]!.chat.recheck();
	expect(await ada.say("hello")).toMatchObject({ seq: 1 });
});

test("a scope that is not valid is refused", async () => {
	const { chat } = closing(await startChat());
	await expect(chat.recheck({ room: "" })).rejects.toMatchObject({ code: "INVALID_DATA" });
});
