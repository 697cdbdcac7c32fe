import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import type { AuthorizeRequest } from "../../src";
import { incomingEvents } from "../../src/schemas";
import { SimCluster } from "../support/sim-cluster";
import type { SimMember } from "../support/sim-member";

const room = "lobby";
/** Said in the room before, during and after each cell. No outsider may ever receive it, in whatever frame. */
const CANARY = "canary-7f3a";

/** Events that the store of a simulated cluster has no method for, which is found after it is known who asks. */
const UNSUPPORTED = ["markRead"];
/** Events of a member about which `authorize` is not asked. */
const UNASKED = ["leaveRoom", "stopTyping"];
const data: Record<string, object> = {
	sendMessage: { text: "from outside" },
	editMessage: { text: "x" },
	deleteMessage: {},
	addReaction: { emoji: "👍" },
	removeReaction: { emoji: "👍" },
	markRead: { seq: 1 },
	reportMessage: { reason: "spam" },
	authenticate: { token: "t" },
};
const events = [...Object.keys(incomingEvents), "shout"];

const answers: Record<string, () => boolean | Promise<boolean>> = {
	true: () => true,
	false: () => false,
	throws: () => {
		throw new Error(`no database, by the way: ${CANARY}`);
	},
	hangs: () => new Promise(() => {}),
};

let cluster: SimCluster;
let insider: SimMember;
/** The answer of `authorize` by user. */
const answerFor = new Map<string, () => boolean | Promise<boolean>>();

beforeAll(async () => {
	const options = {
		authorize: ({ user }: AuthorizeRequest) => answerFor.get(user.id)?.() ?? true,
		reauthenticate: (_token: string, { user }: { user: { id: string; name: string } }) => user,
		onReport: () => {},
		incoming: { shout: z.object({ room: z.string() }) },
		outgoing: { shouted: z.object({ room: z.string(), text: z.string() }) },
		on: { shout: () => {} },
		recheckMs: 0,
	};
	cluster = new SimCluster(1, options as never, { now: Date.now() });
	insider = await cluster.join(0, "Insider");
	await insider.say(CANARY);
});
afterAll(() => cluster.close());

const join = (member: SimMember) => member.join({ room });
const states: Record<string, (member: SimMember, name: string) => Promise<unknown>> = {
	"a member": join,
	"not in the room": async () => {},
	forbidden: async (member: SimMember, name: string) => {
		answerFor.set(name, () => false);
		expect(await member.refusal("joinRoom", { room })).toBe("FORBIDDEN");
	},
	left: async (member: SimMember) => {
		await join(member);
		await member.request("leaveRoom", { room });
	},
	kicked: async (member: SimMember, name: string) => {
		await join(member);
		await cluster.servers[0]!.chat.kick({ room, userId: name });
	},
	"removed by a recheck": async (member: SimMember, name: string) => {
		await join(member);
		answerFor.set(name, () => false);
		await cluster.servers[0]!.chat.recheck({ room, userId: name });
	},
};

/** The one result of each cell: the code of the error, or "ack". */
function expected(event: string, state: string, answer: string): string {
	if (event === "authenticate") return "ack";
	const isAllowed = answer === "true";
	if (event === "joinRoom") return isAllowed ? "ack" : "FORBIDDEN";
	if (state !== "a member") return "NOT_IN_ROOM";
	if (UNASKED.includes(event)) return "ack";
	const allowed = UNSUPPORTED.includes(event) ? "UNSUPPORTED" : "ack";
	return isAllowed ? allowed : "FORBIDDEN";
}

let cells = 0;
/** Returns a user in a state, and everything that it is sent after that. */
async function outsiderIn(state: string, query = "") {
	cells += 1;
	const name = `u${cells}`;
	const member = await cluster.connect(0, name + query);
	await states[state]?.(member, name);
	await cluster.wait(0);
	const from = member.socket.sent.length;
	return { name, member, heard: () => member.socket.sent.slice(from).join("\n") };
}

describe.each(Object.keys(states))("a user who is %s", (state) => {
	test.each(Object.keys(answers))("gets one answer to each event while authorize: %s", async (answer) => {
		const results: Record<string, string> = {};
		const wanted: Record<string, string> = {};
		const outsiders = new Set<string>();
		for (const event of events) {
			const { name, member, heard } = await outsiderIn(state);
			outsiders.add(name);
			answerFor.set(name, answers[answer]!);
			const { id } = await insider.say(CANARY);
			const asked = member.ask(event, { ...(event !== "authenticate" && { room }), id, ...data[event] });
			await insider.say(CANARY);
			await cluster.wait(2_100);
			await insider.say(CANARY);
			const [kind, error] = asked() ?? ["nothing", undefined];
			results[event] = kind === "error" ? (error as { code: string }).code : kind;
			wanted[event] = expected(event, state, answer);
			const isInside = state === "a member" || (event === "joinRoom" && answer === "true");
			if (!isInside) expect(heard(), `${event}: the secret`).not.toContain(CANARY);
			expect(heard().match(/^\["(ack|error)"/gm), `${event}: one answer`).toHaveLength(1);
			member.socket.drop(1000);
		}
		expect(results).toEqual(wanted);
		// What outsiders said has not reached the room.
		const said = insider.heard<{ userId: string }>("newMessage").filter(({ userId }) => outsiders.has(userId));
		if (state !== "a member") expect(said).toEqual([]);
	});
});

test("a socket whose credential has expired gets no answer to any event, and hears nothing", async () => {
	for (const event of events) {
		const expiresAt = cluster.clock.now() + 5_000;
		const { member, heard } = await outsiderIn("left", `&expiresAt=${expiresAt}`);
		await join(member);
		const from = member.socket.sent.length;
		await cluster.wait(5_000);
		expect(member.closedWith).toBe(4401);
		const asked = member.ask(event, { ...(event !== "authenticate" && { room }), ...data[event] });
		await insider.say(CANARY);
		await cluster.wait(2_100);
		expect(asked()).toBeUndefined();
		expect(member.socket.sent.slice(from).join()).not.toContain(CANARY);
		expect(heard()).not.toContain("INTERNAL");
	}
});
