import { expect, test, vi } from "vitest";
import * as z from "zod";
import { EventMap } from "../../../src/rpc/connection/event-map";
import { WriteScheduler } from "../../../src/rpc/delivery/write-scheduler";
import { Hub } from "../../../src/rpc/rooms/hub";
import { FakeClock } from "../../../src/testing";
import { recordedSocket } from "../../support/recorded-socket";

function makeHub() {
	const onError = vi.fn();
	const clock = new FakeClock();
	const turn = new WriteScheduler(clock, (error) => onError(error, {}));
	const outgoing = new EventMap({ told: z.object({ text: z.string() }) });
	const hub = new Hub({
		pubsub: undefined,
		topicPrefix: "t",
		node: { id: "n" },
		outgoing,
		clock,
		scheduler: turn,
		onError,
	});
	const member = (key: string) => recordedSocket(key, turn, clock);
	const tell = (text: string, options?: { except?: string; volatile?: boolean }, rooms = ["room"]) =>
		void hub.emit(rooms, "told", { text }, options);
	return { onError, clock, hub, turn, member, tell };
}

/** The texts that a member was told, in the order of their coming. */
const heard = ({ sent }: { sent(): string[] }) => sent().map((frame) => JSON.parse(frame)[1].text);

test("a member that throws keeps the event from nobody else, and is reported", () => {
	const { hub, turn, onError, member, tell } = makeHub();
	const fault = new Error("broken");
	const [ada, broken, cy] = [member("a"), member("b"), member("c")];
	broken.transport.write.mockImplementation(() => {
		throw fault;
	});
	for (const one of [ada, broken, cy]) hub.add("room", one);
	tell("hi");
	turn.flush();
	expect([heard(ada), heard(cy)]).toEqual([["hi"], ["hi"]]);
	expect(onError).toHaveBeenCalledExactlyOnceWith(fault, {});
});

test("a writer that throws when its reader is slow keeps that from no other writer, and is reported", () => {
	const { hub, turn, onError, member, tell } = makeHub();
	const [ada, bob] = [member("a"), member("b")];
	ada.writer.onSlow.mockImplementation(() => {
		throw new Error("broken");
	});
	for (const one of [ada, bob]) {
		one.network.waiting = 2 * 1024 * 1024;
		hub.add("room", one);
	}
	tell("hi");
	turn.flush();
	expect(bob.writer.onSlow).toHaveBeenCalledOnce();
	expect(onError).toHaveBeenCalledOnce();
});

test("the events of one turn are encoded once for all members, and written to each at once", () => {
	const { hub, turn, member } = makeHub();
	const members = [member("a"), member("b")];
	for (const one of members) hub.add("room", one);
	for (const text of ["hi", "there"]) void hub.emit(["room"], "told", { text, secret: 1 });
	turn.flush();
	const [batches, others] = members.map(({ transport }) => transport.write.mock.calls[0]?.[0]);
	expect(batches).toHaveLength(1);
	expect(batches?.[0]).toBe(others?.[0]);
	expect(members[0]?.writes).toEqual([['["told",{"text":"hi"}]', '["told",{"text":"there"}]']]);
});

test("a member of several rooms is written once, with what each of them was told", () => {
	const { hub, turn, member, tell } = makeHub();
	const ada = member("a");
	for (const room of ["red", "blue"]) hub.add(room, ada);
	for (const room of ["red", "blue", "red"]) tell(room, {}, [room]);
	turn.flush();
	expect(ada.writes).toHaveLength(1);
	expect(heard(ada).sort()).toEqual(["blue", "red", "red"]);
});

test("an event to several rooms reaches a member of more than one of them once, and in its place", () => {
	const { hub, turn, member, tell } = makeHub();
	const [ada, bob] = [member("a"), member("b")];
	hub.add("red", ada);
	hub.add("blue", ada);
	hub.add("blue", bob);
	tell("before", {}, ["blue"]);
	tell("both", {}, ["red", "blue"]);
	tell("after", {}, ["blue"]);
	turn.flush();
	expect([heard(ada), heard(bob)]).toEqual([
		["before", "both", "after"],
		["before", "both", "after"],
	]);
});

test("members with the key of except are passed over, and what all are told keeps its order", () => {
	const { hub, turn, member, tell } = makeHub();
	const [ada, adas, bob] = [member("ada"), member("ada"), member("bob")];
	for (const one of [ada, adas, bob]) hub.add("room", one);
	tell("one");
	tell("not to Ada", { except: "ada" });
	tell("two");
	turn.flush();
	expect([heard(ada), heard(adas)]).toEqual([
		["one", "two"],
		["one", "two"],
	]);
	expect(heard(bob).sort()).toEqual(["not to Ada", "one", "two"]);
	expect(heard(bob).filter((text) => text !== "not to Ada")).toEqual(["one", "two"]);
});

test("an event that may be dropped is dropped for a reader that is behind, and keeps nothing else from it", () => {
	const { hub, turn, member, tell } = makeHub();
	const [ada, bob] = [member("ada"), member("bob")];
	for (const one of [ada, bob]) hub.add("room", one);
	ada.network.waiting = 300 * 1024;
	tell("one");
	tell("typing", { volatile: true });
	tell("two");
	turn.flush();
	expect(heard(ada)).toEqual(["one", "two"]);
	expect(heard(bob).sort()).toEqual(["one", "two", "typing"]);
	const [rest, all] = [ada, bob].map(({ transport }) => transport.write.mock.calls[0]?.[0] ?? []);
	expect(all).toContain(rest?.[0]);
});

test("what a socket is sent alone stands between what its room was told before and after", () => {
	const { hub, turn, member, tell } = makeHub();
	const [ada, bob] = [member("ada"), member("bob")];
	for (const one of [ada, bob]) hub.add("room", one);
	tell("one");
	ada.sendQueue.send('["ack",{"text":"ack"}]');
	tell("two");
	tell("typing", { except: "bob", volatile: true });
	ada.sendQueue.send('["ack",{"text":"ack"}]');
	turn.flush();
	expect(heard(ada)).toEqual(["one", "ack", "two", "typing", "ack"]);
	expect(heard(bob)).toEqual(["one", "two"]);
	expect(ada.writes).toHaveLength(1);
});

test("whoever joins in the middle of a turn hears what came after, whoever leaves what came before", () => {
	const { hub, turn, member, tell } = makeHub();
	const [ada, bob, cy, dan] = [member("ada"), member("bob"), member("cy"), member("dan")];
	hub.add("room", ada);
	const place = hub.add("room", bob);
	tell("one");
	hub.add("room", cy);
	tell("two");
	tell("not to Ada", { except: "ada" });
	tell("not to Bob", { except: "bob" });
	place.remove();
	tell("three");
	hub.add("room", dan);
	hub.add("room", bob);
	tell("four");
	turn.flush();
	expect(heard(ada).filter((text) => text !== "not to Bob")).toEqual(["one", "two", "three", "four"]);
	expect(heard(bob)).toEqual(["one", "two", "not to Ada", "four"]);
	expect(heard(cy).filter((text) => !text.startsWith("not"))).toEqual(["two", "three", "four"]);
	expect(heard(dan)).toEqual(["four"]);
	tell("five");
	turn.flush();
	for (const one of [ada, bob, cy, dan]) expect(heard(one).at(-1)).toBe("five");
});

test("a socket that is written in the middle of a turn is not told twice at its end", () => {
	const { hub, turn, member, tell } = makeHub();
	const ada = member("a");
	const place = hub.add("room", ada);
	ada.sendQueue.rooms = place;
	tell("one");
	ada.sendQueue.flush();
	expect(heard(ada)).toEqual(["one"]);
	tell("two");
	turn.flush();
	expect(heard(ada)).toEqual(["one", "two"]);
});

test("a room that is told much in one turn does not hold all of it back", () => {
	const { hub, member, tell } = makeHub();
	const ada = member("a");
	hub.add("room", ada);
	for (let n = 0; n < 20; n++) tell("x".repeat(100 * 1024));
	expect(ada.writes.map(({ length }) => length)).toEqual([11]);
});

test("what is told by whoever hears of a slow reader goes out in the next turn", async () => {
	const { hub, turn, clock, member, tell } = makeHub();
	const [ada, bob] = [member("a"), member("b")];
	for (const one of [ada, bob]) hub.add("room", one);
	ada.network.waiting = 2 * 1024 * 1024;
	ada.writer.onSlow.mockImplementation(() => tell("Ada is slow"));
	tell("hi");
	turn.flush();
	expect(heard(bob)).toEqual(["hi"]);
	await clock.advance(0);
	expect(heard(bob)).toEqual(["hi", "Ada is slow"]);
});

test("a place that is left twice is left once, also when the room was opened again in between", () => {
	const { hub, turn, member, tell } = makeHub();
	const [first, second] = [member("a"), member("b")];
	const place = hub.add("room", first);
	place.remove();
	hub.add("room", second);
	place.remove();
	tell("hi");
	turn.flush();
	expect(heard(first)).toEqual([]);
	expect(heard(second)).toEqual(["hi"]);
});
