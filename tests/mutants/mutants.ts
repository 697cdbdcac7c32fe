import type { Mutant } from "./mutant";

const timeline = "tests/chat/timeline";
export const simulation = "tests/simulation/simulation.test.ts";

/**
 * The bugs most likely to ship. Those of presence (a dead server's users who never leave, two tabs counted as one) are in
 * tests/chat/presence/simulation/mutants.test.ts: the simulation there takes them in its own process.
 */
export const mutants: readonly Mutant[] = [
	{
		name: "an await between caught up and attached",
		in: "catchUpAndAttach",
		find: "if (page) return attach(latestPage(…));",
		insert: "if (page) await store.head(timeline.room);",
		caughtBy: `${timeline}/join.test.ts`,
	},
	{
		name: "the same, which the simulation finds too",
		in: "catchUpAndAttach",
		find: "if (inMemory) return attach(recoveredPage(…));",
		insert: "if (inMemory) await store.head(timeline.room);",
		caughtBy: simulation,
	},
	{
		name: "the bus is trusted as delivery, so the last message is lost",
		in: "HeadAnnouncer.#tick",
		find: "due.push(…);",
		caughtBy: `${timeline}/last-message.test.ts`,
	},
	{
		name: "a hook that rejects kills the process",
		in: "Endpoint.#open",
		find: "started.then(() => connection.start(), fail)",
		replace: "started.then(() => connection.start())",
		caughtBy: "tests/rpc/server/web-socket.test.ts",
	},
	{
		name: "a retry after an unknown outcome repeats",
		in: "sentKey",
		find: "clientId === undefined",
		replace: "clientId !== undefined",
		caughtBy: "tests/adapters/memory/store.test.ts",
	},
	{
		name: "a retry after an unknown outcome reorders",
		in: "RoomQueue.run",
		find: "busy.waiting.push(…);",
		replace: "resolve(this.#start(busy, action));",
		caughtBy: "tests/procedures/actions/sending.test.ts",
	},
	{
		name: "authorised at join and never again",
		in: "Session.authorizeMember",
		find: "return …",
		replace: "return undefined;",
		caughtBy: "tests/procedures/access.test.ts",
	},
	{
		name: "a dedupe hit that does not republish",
		in: "Timelines.#publishTo",
		find: "void … .signal(…)",
		insert: "if (repeated) return;",
		caughtBy: `${timeline}/uncertain-appends.test.ts`,
	},
	{
		name: "a server that ends sends everybody back at once",
		in: "drain",
		find: "(index + clock.random()) * spacingMs",
		replace: "spacingMs",
		caughtBy: `${timeline}/drain.test.ts`,
	},
	{
		name: "clients of a server that died come back at once",
		in: "Backoff.next",
		below: "client",
		find: "this.#random() * longest",
		replace: "longest",
		caughtBy: "tests/client/socket/backoff.test.ts",
	},
	{
		name: "a terminal close code is tried again for ever",
		in: "Connection.#onEnd",
		below: "client",
		find: "refusal || isTerminal(code)",
		replace: "refusal",
		caughtBy: "tests/client/socket/reconnect.test.ts",
	},
	{
		name: "an unbounded buffer for a stalled reader",
		in: "Session.setAside",
		find: "this.detach(membership);",
		caughtBy: `${timeline}/slow-consumer.test.ts`,
	},
	{
		name: "a subscription that is left after the last member has left",
		in: "RoomTimeline.close",
		find: "this.#releaseHub();",
		caughtBy: `${timeline}/left-behind.test.ts`,
	},
	{
		name: "a failed join that leaves its place behind",
		in: "joinRoom",
		find: "if (!membership.isPresent) session.leave(…);",
		caughtBy: `${timeline}/left-behind.test.ts`,
	},
	{
		name: "a timer that is left after a close",
		in: "RoomTimeline.close",
		find: "this.rollback.clear();",
		caughtBy: `${timeline}/left-behind.test.ts`,
	},
	{
		name: "seq from a clock",
		in: "MemoryMessageStore.append",
		find: "room.seq + 1",
		replace: "Date.now()",
		caughtBy: "tests/adapters/memory/store.test.ts",
	},
	{
		name: "the limit of depth behind the parser that it protects",
		in: "parseJson",
		below: "rpc",
		find: "if (isDeeperThan(…)) throw …",
		caughtBy: "tests/rpc/connection/frames.test.ts",
	},
	{
		name: "the limit of a frame in characters, where bytes are meant",
		in: "isLargerThan",
		below: "rpc",
		find: "text.length > maxBytes || new TextEncoder().encode(text).length > maxBytes",
		replace: "text.length > maxBytes",
		caughtBy: "tests/rpc/connection/frames.test.ts",
	},
	{
		name: "a room that leaks through a shared target",
		in: "Hub.#send",
		find: "rooms.flatMap((name) => … ?? [])",
		replace: "[...this.#rooms.values()].map(({ fanOut }) => fanOut)",
		caughtBy: "tests/rpc/rooms/rooms.test.ts",
	},
	{
		name: "a room that leaks through an unencoded topic",
		in: "topicOf",
		find: "btoa(String.fromCharCode(...bytes))",
		replace: "String.fromCharCode(...bytes)",
		caughtBy: "tests/rpc/bus/topic.test.ts",
	},
	{
		name: "an Origin that is matched by its end",
		in: "originMatcher",
		find: "host.slice(ANY_LABEL.length)",
		replace: "host.slice(ANY_LABEL.length + 1)",
		caughtBy: "tests/rpc/server/origin.test.ts",
	},
	{
		name: "a client that is woken while it waits dials twice, and is registered twice",
		in: "Connection.#wait",
		below: "client",
		find: "clearTimeout(this.#timer);",
		caughtBy: "tests/client/socket/wake-ups.test.ts",
	},
	{
		name: "a close() that reconnects",
		in: "Connection.close",
		below: "client",
		find: "this.#end(code, reason);",
		replace: "this.#retry(code);",
		caughtBy: "tests/client/socket/reconnect.test.ts",
	},
];
