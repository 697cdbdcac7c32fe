import type { MessageStore } from "../adapters/message-store";
import type { EventSchemas } from "../rpc/builder/infer";
import { EventMap } from "../rpc/connection/event-map";
import type { Host } from "../rpc/server/host";
import { type OutgoingEvents, outgoingEvents } from "../schemas/outgoing";
import { type Authorize, Authorizer } from "./app/authorize";
import { type ChatHooks, Hooks } from "./app/hooks";
import { type Kick, kickSchema } from "./cluster/kick-frame";
import { Servers } from "./cluster/servers";
import type { Limits } from "./limits";
import { Presence } from "./presence";
import { Typing } from "./presence/typing";
import { Restrictions } from "./restrictions/restrictions";
import type { ChatServices } from "./services";
import { kick } from "./session/kick";
import { Sessions } from "./session/sessions";
import { RoomStore } from "./store/room-store";
import { Timelines } from "./timeline/timelines";

/** How long the other servers keep this server's users after it closes. By then most of the clients have reconnected elsewhere. */
const KEEP_MS = 10_000;

/** Built-in events that another server may send straight to members. Each server derives all other built-in events by itself. */
const RELAYED: ReadonlySet<string> = new Set<keyof OutgoingEvents>(["userTyping", "readReceipt"]);
const mayRelay = (room: string, event: string, data: unknown): boolean =>
	RELAYED.has(event) ? (data as { room?: unknown }).room === room : !Object.hasOwn(outgoingEvents, event);

export interface ChatOptions extends ChatHooks {
	store: MessageStore;
	authorize?: Authorize | undefined;
	/** The events that clients may send. */
	incoming: EventSchemas;
	limits: Limits;
}

/**
 * The composition root of one mounted chat: it connects each part's callbacks to the other parts, and no part imports it.
 * A message goes from an action to `store`, then to `timelines`, then through `hub` to the members here and over the bus to
 * the other servers. What the other servers publish enters `timelines` as well.
 */
export class Chat {
	readonly services: ChatServices;
	readonly sessions = new Sessions();
	#isClosed = false;

	constructor(options: ChatOptions, host: Host) {
		const { authorize, limits } = options;
		const { hub, clock, nodeId, onError, onMetric } = host;
		const incoming = new EventMap(options.incoming);

		// The app's code.
		const authorizer = new Authorizer(authorize, clock, onError);
		const hooks = new Hooks({ ...options, incoming, clock, onError });

		// The app's store.
		const store = new RoomStore({
			store: options.store,
			clock,
			onError,
			onMetric,
			onLate: (appended) => timelines.publish(appended),
			onUncertain: (room) => timelines.addUncertain(room),
		});

		// The other servers.
		const servers = new Servers({
			hub,
			clock,
			onPresence: (frame) => presence.receive(frame),
			onHeads: (heads) => timelines.receiveHeads(heads),
			onKick: (frame) => this.kickHere(frame),
			onRestrictions: () => restrictions.refreshSoon(),
			onListening: () => presence.busUp(),
			onDown: () => {
				onMetric?.({ name: "bus.down", value: 1, attributes: {} });
				timelines.setBusDown(true);
				presence.busDown();
			},
			onUp: () => {
				onMetric?.({ name: "bus.down", value: -1, attributes: {} });
				timelines.setBusDown(false);
				presence.busUp();
				timelines.checkAll();
				restrictions.refreshSoon();
			},
			onError,
		});

		// Bans, mutes and slow modes.
		const restrictions = new Restrictions({
			store: store.restrictions,
			clock,
			onBan: ({ room, userId, reason }) => this.kickHere(kickSchema.parse({ room, userId, reason })),
			announce: () => servers.send({ kind: "restrictions" }),
		});

		// The order of each room.
		const timelines = new Timelines({
			hub,
			store,
			clock,
			announce: (heads) => servers.send({ kind: "heads", heads }),
			isBusDown: () => servers.isDown,
			onError,
		});

		// Presence and typing.
		const presence = new Presence({
			nodeId,
			clock,
			publish: (frame) => servers.send(frame),
			onJoined: (room, member) => hub.deliver(room, "userJoined", { room, ...member }),
			onGone: (room, { userId, username }) => hooks.left({ room, user: { id: userId, name: username } }),
			onLeft: (room, member) => hub.deliver(room, "userLeft", { room, ...member }),
			onOccupancy: (room, count) => hub.deliver(room, "occupancy", { room, count }),
		});
		const typing = new Typing((room, member, isTyping) => {
			// The typing user's own devices do not receive it.
			void hub.emit([room], "userTyping", { room, ...member, isTyping }, { except: member.userId, volatile: true });
		}, clock);

		// Payloads of the rooms' topics.
		hub.listen({
			onSignal: (room, data) => timelines.receive(room, data),
			mayPass: mayRelay,
			onReopen: (room) => timelines.check(room),
			onFault: () => servers.failed(),
		});

		this.services = {
			incoming,
			limits,
			clock,
			hub,
			store,
			timelines,
			presence,
			typing,
			servers,
			restrictions,
			authorizer,
			hooks,
			onMetric,
		};
	}

	/** @throws Error once the chat is closed. */
	checkOpen(): void {
		if (this.#isClosed) throw new Error("the chat is closed");
	}

	/** Removes a user's sessions on this server from a room, or from the chat. */
	kickHere(frame: Kick): void {
		kick(this.services, this.sessions, frame);
	}

	/** Ends this server's presence before its sockets close. The other servers keep its users for a while, because most reconnect. */
	drain(): void {
		this.services.presence.close({ keepMs: KEEP_MS });
	}

	/** Stops everything that the chat has started. Resolves when its last frames to the other servers are published, or after 1 s. */
	async close(): Promise<void> {
		const { typing, timelines, servers, restrictions } = this.services;
		this.#isClosed = true;
		this.drain();
		restrictions.close();
		typing.close();
		timelines.close();
		await servers.close();
	}
}
