import { MemoryMessageStore } from "../adapters/memory/store";
import type { Appended } from "../adapters/message-store";
import { CustomEvents, type CustomEventsOptions } from "../procedures/custom-events";
import type { ChatStats } from "../procedures/handle/chat-handle";
import type { ChatProcedureOptions } from "../procedures/options";
import type { EventSchemas } from "../rpc/builder/infer";
import type { Clock } from "../rpc/clock";
import { EventMap } from "../rpc/connection/event-map";
import type { Hub } from "../rpc/rooms/hub";
import type { Host } from "../rpc/server/host";
import type { MetricReporter } from "../rpc/server/metric";
import { incomingEvents } from "../schemas/incoming";
import { type OutgoingEvents, outgoingEvents } from "../schemas/outgoing";
import { Authorizer } from "./app/authorize";
import { type ChatHooks, Hooks } from "./app/hooks";
import { Servers } from "./cluster/servers";
import type { Limits } from "./limits";
import { Presence } from "./presence";
import { type Kick, kickHere } from "./session/kick";
import type { Session } from "./session/session";
import { RoomStore } from "./store/room-store";
import { Timelines } from "./timeline/timelines";
import { Typing } from "./timeline/typing";
import { UncertainAppends } from "./timeline/uncertain-appends";

/** How long the other servers keep the users of one that closes: most of their clients are back elsewhere by then. */
const KEEP_MS = 10_000;

/** How long a server that has just begun to listen waits for what the others say of their users, before it tells who is in a room. */
const INTRODUCTION_MS = 300;

/** Events of a moment, which other servers send straight to members; every other built-in one each server tells by itself. */
const PASSED: ReadonlySet<string> = new Set<keyof OutgoingEvents>(["userTyping", "readReceipt"]);
const mayPass = (room: string, event: string, data: unknown): boolean =>
	PASSED.has(event) ? (data as { room?: unknown }).room === room : !Object.hasOwn(outgoingEvents, event);

export interface ChatOptions extends Pick<ChatProcedureOptions, "store" | "authorize">, ChatHooks {
	custom?: CustomEventsOptions;
	/** What clients may send. */
	incoming?: EventSchemas;
}

/** What the sessions of one mounted chat share. */
export class Chat {
	/** What clients may send, and the server's own `send` too. */
	readonly incoming: EventMap;
	/** The app's own events. */
	readonly custom: CustomEvents;
	readonly hub: Hub;
	readonly clock: Clock;
	readonly store: RoomStore;
	readonly authorizer: Authorizer;
	readonly presence: Presence;
	readonly timelines: Timelines;
	readonly typing: Typing;
	readonly limits: Limits;
	/** Those of open sockets, by user id. */
	readonly sessions = new Map<string, readonly Session[]>();
	readonly hooks: Hooks;
	readonly onMetric: MetricReporter | undefined;
	/** Resolves once the other servers have had time to say who is there; never rejects. */
	introduced: Promise<void> = Promise.resolve();
	readonly #servers: Servers;
	readonly #unknown: UncertainAppends;
	#isClosed = false;

	constructor(options: ChatOptions, limits: Limits, host: Host) {
		const { store, authorize, custom = {}, incoming = incomingEvents } = options;
		const { hub, io, clock, nodeId, onError, onMetric } = host;
		this.onMetric = onMetric;
		this.custom = new CustomEvents(custom, io);
		this.incoming = new EventMap(incoming);
		this.hooks = new Hooks({ ...options, incoming: this.incoming, clock, onError });
		this.hub = hub;
		this.clock = clock;
		this.limits = limits;
		this.store = new RoomStore({
			store: store ?? new MemoryMessageStore(),
			clock,
			onError,
			onMetric,
			onLate: (appended) => this.publish(appended),
			onUnknown: (room) => this.#unknown.note(room),
		});
		this.#unknown = new UncertainAppends(clock, (room) => void this.#tellUnknown(room));
		this.authorizer = new Authorizer(authorize, clock, onError);
		this.#servers = new Servers({
			hub,
			clock,
			onPresence: (frame) => this.presence.receive(frame),
			onHeads: (heads) => this.timelines.receiveHeads(heads),
			onKick: (kick) => kickHere(this, kick),
			onDown: () => this.#setBusDown(true),
			onUp: () => this.#setBusDown(false),
			onError,
		});
		this.presence = new Presence({
			nodeId,
			clock,
			publish: (frame) => this.#servers.send(frame),
			onJoined: (room, member) => hub.deliver(room, "userJoined", { room, ...member }),
			onGone: (room, { userId, username }) => this.hooks.left({ room, user: { id: userId, name: username } }),
			onLeft: (room, member) => hub.deliver(room, "userLeft", { room, ...member }),
			onOccupancy: (room, count) => hub.deliver(room, "occupancy", { room, count }),
		});
		this.timelines = new Timelines({
			hub,
			store: this.store,
			clock,
			announce: (heads) => this.#servers.send({ kind: "heads", heads }),
			isBusDown: () => this.#servers.isDown,
			onError,
		});
		this.typing = new Typing((room, member, isTyping) => {
			// Not to the one who types: on none of its devices.
			void hub.emit([room], "userTyping", { room, ...member, isTyping }, { except: member.userId, volatile: true });
		}, clock);
		hub.listen({
			onSignal: (room, data) => this.timelines.receive(room, data),
			mayPass,
			onReopen: (room) => this.timelines.check(room),
			onFault: () => this.#servers.failed(),
		});
	}

	/** Somebody is here: listens to the other servers from now on. */
	start(): void {
		const listening = this.#servers.start();
		if (listening) this.introduced = this.#introduce(listening);
	}

	/** @throws Error once it is closed. */
	checkOpen(): void {
		if (this.#isClosed) throw new Error("the chat is closed");
	}

	/** Has the other servers remove a user too. Rejects when the pub/sub did not take it. */
	tellKick(kick: Kick): Promise<void> {
		return this.#servers.deliver({ kind: "kick", ...kick });
	}

	stats(): ChatStats {
		let connections = 0;
		for (const { length } of this.sessions.values()) connections += length;
		return { connections, users: this.sessions.size, rooms: this.timelines.size, busUp: !this.#servers.isDown };
	}

	/** The sockets are about to be closed: the other servers keep their users until they are back. */
	drain(): void {
		this.presence.close({ keepMs: KEEP_MS });
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		this.drain();
		this.typing.close();
		this.#unknown.close();
		this.timelines.close();
		await this.#servers.close();
	}

	async #introduce(listening: Promise<void>): Promise<void> {
		// Once it hears them: what is answered before is lost.
		await listening;
		this.presence.busUp();
		await new Promise<void>((resolve) => void this.clock.after(INTRODUCTION_MS, resolve));
	}

	#setBusDown(isDown: boolean): void {
		this.onMetric?.({ name: "bus.down", value: isDown ? 1 : -1, attributes: {} });
		this.timelines.setBusDown(isDown);
		if (isDown) {
			this.presence.busDown();
			return;
		}
		this.presence.busUp();
		this.timelines.checkAll();
	}

	/** Tells everybody of a message that the store has. */
	publish(appended: Appended): void {
		// Who has closed starts nothing anew: the other servers find it when they look.
		if (!this.timelines.publish(appended) && !this.#isClosed) void this.#publishLate(appended);
	}

	/** Whoever sent it is gone, and with it the room's timeline. Never rejects. */
	async #publishLate(appended: Appended): Promise<void> {
		const timelineRef = this.timelines.open(appended.message.room);
		await timelineRef.ready.then(
			() => void this.timelines.publish(appended),
			// The store has reported it, and the other servers find the message when they look.
			() => {},
		);
		timelineRef.release();
	}

	/** Tells everybody what an append of unknown outcome may have left in the store. Never rejects. */
	async #tellUnknown(room: string): Promise<void> {
		const timelineRef = this.timelines.open(room);
		const { timeline, ready } = timelineRef;
		try {
			await ready;
			await this.timelines.catchUp(timeline);
			this.#servers.send({ kind: "heads", heads: [[room, timeline.epoch, timeline.head]] });
		} catch {
			// The store has reported it, and every server finds the message when it looks.
		}
		timelineRef.release();
	}
}
