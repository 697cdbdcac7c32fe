import { afterEach, expect, test, vi } from "vitest";
import { LocalUsers } from "../../../../src/chat/presence/local-users";
import { Peer } from "../../../../src/chat/presence/peer";
import { Peers } from "../../../../src/chat/presence/peers";
import { simulate } from "./simulate";

afterEach(() => vi.restoreAllMocks());

/** The bugs that are easiest to make here, and what each of them breaks in the simulation. */
const mutants: [bug: string, put: () => void, breaks: RegExp][] = [
	[
		"a dead server is never given up",
		() => vi.spyOn(Peers.prototype, "isLost").mockReturnValue(false),
		/is dead, and still there/,
	],
	[
		"the version in a heartbeat is not looked at",
		() => vi.spyOn(Peer.prototype, "hear").mockReturnValue(),
		/the truth/,
	],
	[
		"a change is applied out of its turn",
		() => {
			vi.spyOn(Peer.prototype, "applyDelta").mockImplementation(function (this: Peer, delta) {
				this.version = delta.version;
				this.hear(delta.version);
				this.apply(delta, delta.on);
			});
		},
		/the truth/,
	],
	[
		"two tabs are counted as one",
		() => {
			const add = LocalUsers.prototype.add;
			vi.spyOn(LocalUsers.prototype, "add").mockImplementation(function (this: LocalUsers, room, member, since) {
				const isIn = this.entries().some((entry) => entry.room === room && entry.userId === member.userId);
				if (!isIn) add.call(this, room, member, since);
			});
		},
		/does not know its own/,
	],
	[
		"a snapshot is merged into what was known",
		() => {
			vi.spyOn(Peer.prototype, "replace").mockImplementation(function (this: Peer, version, entries) {
				this.version = version;
				for (const entry of entries) this.apply(entry, true);
			});
		},
		/the truth/,
	],
];

test.each(mutants)("the simulation notices that %s", (_bug, put, breaks) => {
	put();
	const broken: string[] = [];
	for (let seed = 1; seed <= 50 && !broken.some((line) => breaks.test(line)); seed++) {
		broken.push(...simulate(seed).broken);
	}
	expect(broken.join("\n")).toMatch(breaks);
});
