import { expect, test, vi } from "vitest";
import * as z from "zod";
import { EventMap } from "../../../src/rpc/connection/event-map";
import { WriteScheduler } from "../../../src/rpc/delivery/write-scheduler";
import { Hub } from "../../../src/rpc/rooms/hub";
import { FakeClock } from "../../support/fake-clock";
import { recordedSocket } from "../../support/recorded-socket";

function makeHub() {
	const onError = vi.fn();
	const clock = new FakeClock();
	const scheduler = new WriteScheduler(clock, (error) => onError(error, {}));
	const outgoing = new EventMap({ said: z.object({ text: z.string() }) });
	const hub = new Hub({ pubsub: undefined, topicPrefix: "t", nodeId: "n", outgoing, clock, scheduler, onError });
	const member = (key: string) => recordedSocket(key, scheduler, clock);
	const send = (text: string, options?: { except?: string; volatile?: boolean }, rooms = ["room"]) =>
		void hub.emit(rooms, "said", { text }, options);
	return { onError, clock, hub, scheduler, member, send };
}

/** Returns the texts that a member was sent, in order of arrival. */
const heard = ({ sent }: { sent(): string[] }) => sent().map((frame) => JSON.parse(frame)[1].text);

test("a member that throws is reported, and the other members get the event", () => {
	const { hub, scheduler, onError, member, send } = makeHub();
	const fault = new Error("broken");
	const [ada, broken, cy] = [member("a"), member("b"), member("c")];
	broken.transport.write.mockImplementation(() => {
		throw fault;
	});
	for (const one of [ada, broken, cy]) hub.add("room", one);
	send("hi");
	scheduler.flush();
	expect([heard(ada), heard(cy)]).toEqual([["hi"], ["hi"]]);
	expect(onError).toHaveBeenCalledExactlyOnceWith(fault, {});
});

test("a slow listener that throws is reported, and the other listeners are called", () => {
	const { hub, scheduler, onError, member, send } = makeHub();
	const [ada, bob] = [member("a"), member("b")];
	ada.slowListener.onSlow.mockImplementation(() => {
		throw new Error("broken");
	});
	for (const one of [ada, bob]) {
		one.network.waiting = 2 * 1024 * 1024;
		hub.add("room", one);
	}
	send("hi");
	scheduler.flush();
	expect(bob.slowListener.onSlow).toHaveBeenCalledOnce();
	expect(onError).toHaveBeenCalledOnce();
});

test("the events of one turn are encoded once for all members, and written to each in one write", () => {
	const { hub, scheduler, member } = makeHub();
	const members = [member("a"), member("b")];
	for (const one of members) hub.add("room", one);
	for (const text of ["hi", "there"]) void hub.emit(["room"], "said", { text, secret: 1 });
	scheduler.flush();
	const [batches, others] = members.map(({ transport }) => transport.write.mock.calls[0]?.[0]);
	expect(batches).toHaveLength(1);
	expect(batches?.[0]).toBe(others?.[0]);
	expect(members[0]?.writes).toEqual([['["said",{"text":"hi"}]', '["said",{"text":"there"}]']]);
});

test("a member of several rooms gets the events of all of them in one write", () => {
	const { hub, scheduler, member, send } = makeHub();
	const ada = member("a");
	for (const room of ["red", "blue"]) hub.add(room, ada);
	for (const room of ["red", "blue", "red"]) send(room, {}, [room]);
	scheduler.flush();
	expect(ada.writes).toHaveLength(1);
	expect(heard(ada).sort()).toEqual(["blue", "red", "red"]);
});

test("an event to several rooms reaches a member of more than one of them once, and in order", () => {
	const { hub, scheduler, member, send } = makeHub();
	const [ada, bob] = [member("a"), member("b")];
	hub.add("red", ada);
	hub.add("blue", ada);
	hub.add("blue", bob);
	send("before", {}, ["blue"]);
	send("both", {}, ["red", "blue"]);
	send("after", {}, ["blue"]);
	scheduler.flush();
	expect([heard(ada), heard(bob)]).toEqual([
		["before", "both", "after"],
		["before", "both", "after"],
	]);
});

test("members with the key of except do not get the event, and the other events keep their order", () => {
	const { hub, scheduler, member, send } = makeHub();
	const [ada, adas, bob] = [member("ada"), member("ada"), member("bob")];
	for (const one of [ada, adas, bob]) hub.add("room", one);
	send("one");
	send("not to Ada", { except: "ada" });
	send("two");
	scheduler.flush();
	expect([heard(ada), heard(adas)]).toEqual([
		["one", "two"],
		["one", "two"],
	]);
	expect(heard(bob).sort()).toEqual(["not to Ada", "one", "two"]);
	expect(heard(bob).filter((text) => text !== "not to Ada")).toEqual(["one", "two"]);
});

test("a volatile event is dropped for a reader that is behind, which gets everything else", () => {
	const { hub, scheduler, member, send } = makeHub();
	const [ada, bob] = [member("ada"), member("bob")];
	for (const one of [ada, bob]) hub.add("room", one);
	ada.network.waiting = 300 * 1024;
	send("one");
	send("typing", { volatile: true });
	send("two");
	scheduler.flush();
	expect(heard(ada)).toEqual(["one", "two"]);
	expect(heard(bob).sort()).toEqual(["one", "two", "typing"]);
	const [rest, all] = [ada, bob].map(({ transport }) => transport.write.mock.calls[0]?.[0] ?? []);
	expect(all).toContain(rest?.[0]);
});

test("a frame for one socket arrives between the room's earlier and later events", () => {
	const { hub, scheduler, member, send } = makeHub();
	const [ada, bob] = [member("ada"), member("bob")];
	for (const one of [ada, bob]) hub.add("room", one);
	send("one");
	ada.sendQueue.send('["ack",{"text":"ack"}]');
	send("two");
	send("typing", { except: "bob", volatile: true });
	ada.sendQueue.send('["ack",{"text":"ack"}]');
	scheduler.flush();
	expect(heard(ada)).toEqual(["one", "ack", "two", "typing", "ack"]);
	expect(heard(bob)).toEqual(["one", "two"]);
	expect(ada.writes).toHaveLength(1);
});

test("a member that joins within a turn gets the later events, and one that leaves the earlier ones", () => {
	const { hub, scheduler, member, send } = makeHub();
	const [ada, bob, cy, dan] = [member("ada"), member("bob"), member("cy"), member("dan")];
	hub.add("room", ada);
	const handle = hub.add("room", bob);
	send("one");
	hub.add("room", cy);
	send("two");
	send("not to Ada", { except: "ada" });
	send("not to Bob", { except: "bob" });
	handle.remove();
	send("three");
	hub.add("room", dan);
	hub.add("room", bob);
	send("four");
	scheduler.flush();
	expect(heard(ada).filter((text) => text !== "not to Bob")).toEqual(["one", "two", "three", "four"]);
	expect(heard(bob)).toEqual(["one", "two", "not to Ada", "four"]);
	expect(heard(cy).filter((text) => !text.startsWith("not"))).toEqual(["two", "three", "four"]);
	expect(heard(dan)).toEqual(["four"]);
	send("five");
	scheduler.flush();
	for (const one of [ada, bob, cy, dan]) expect(heard(one).at(-1)).toBe("five");
});

test("a socket that is written within a turn does not get the same events again at its end", () => {
	const { hub, scheduler, member, send } = makeHub();
	const ada = member("a");
	const handle = hub.add("room", ada);
	ada.sendQueue.rooms = handle;
	send("one");
	ada.sendQueue.flush();
	expect(heard(ada)).toEqual(["one"]);
	send("two");
	scheduler.flush();
	expect(heard(ada)).toEqual(["one", "two"]);
});

test("a room that is sent many bytes in one turn is written before the turn ends", () => {
	const { hub, member, send } = makeHub();
	const ada = member("a");
	hub.add("room", ada);
	for (let n = 0; n < 20; n++) send("x".repeat(100 * 1024));
	expect(ada.writes.map(({ length }) => length)).toEqual([11]);
});

test("an event that a slow listener sends goes out in the next turn", async () => {
	const { hub, scheduler, clock, member, send } = makeHub();
	const [ada, bob] = [member("a"), member("b")];
	for (const one of [ada, bob]) hub.add("room", one);
	ada.network.waiting = 2 * 1024 * 1024;
	ada.slowListener.onSlow.mockImplementation(() => send("Ada is slow"));
	send("hi");
	scheduler.flush();
	expect(heard(bob)).toEqual(["hi"]);
	await clock.advance(0);
	expect(heard(bob)).toEqual(["hi", "Ada is slow"]);
});

test("removing a handle twice removes it once, even when the room was opened again in between", () => {
	const { hub, scheduler, member, send } = makeHub();
	const [first, second] = [member("a"), member("b")];
	const handle = hub.add("room", first);
	handle.remove();
	hub.add("room", second);
	handle.remove();
	send("hi");
	scheduler.flush();
	expect(heard(first)).toEqual([]);
	expect(heard(second)).toEqual(["hi"]);
});
