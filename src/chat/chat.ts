import type { MessageStore } from "../adapters/message-store";
import type { EventSchemas } from "../rpc/builder/infer";
import { EventMap } from "../rpc/connection/event-map";
import type { Host } from "../rpc/server/host";
import { type OutgoingEvents, outgoingEvents } from "../schemas/outgoing";
import { type Authorize, Authorizer } from "./app/authorize";
import { type ChatHooks, Hooks } from "./app/hooks";
import type { Kick } from "./cluster/kick-frame";
import { Servers } from "./cluster/servers";
import type { Limits } from "./limits";
import { Presence } from "./presence";
import { Typing } from "./presence/typing";
import type { ChatServices } from "./services";
import { kick } from "./session/kick";
import { Sessions } from "./session/sessions";
import { RoomStore } from "./store/room-store";
import { Timelines } from "./timeline/timelines";

/** How long the other servers keep the users of one that closes. Most of their clients are back elsewhere by then. */
const KEEP_MS = 10_000;

/** Built-in events that another server may send straight to members. Each server derives all other built-in ones by itself. */
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
 * One mounted chat, put together: what each part calls on another is written here, and nothing below imports this file.
 * A message goes from an action to `store`, from there to `timelines`, and from there to the members by `hub` and to the
 * other servers by the bus; what they publish comes back to `timelines`.
 */
export class Chat {
	readonly services: ChatServices;
	readonly sessions = new Sessions();
	#isClosed = false;

	constructor(options: ChatOptions, host: Host) {
		const { authorize, limits } = options;
		const { hub, clock, node, onError, onMetric } = host;
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
			},
			onError,
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

		// Who is where, and who types.
		const presence = new Presence({
			node,
			clock,
			publish: (frame) => servers.send(frame),
			onJoined: (room, member) => hub.deliver(room, "userJoined", { room, ...member }),
			onGone: (room, { userId, username }) => hooks.left({ room, user: { id: userId, name: username } }),
			onLeft: (room, member) => hub.deliver(room, "userLeft", { room, ...member }),
			onOccupancy: (room, count) => hub.deliver(room, "occupancy", { room, count }),
		});
		const typing = new Typing((room, member, isTyping) => {
			// Not to the user who types, on any device.
			void hub.emit([room], "userTyping", { room, ...member, isTyping }, { except: member.userId, volatile: true });
		}, clock);

		// What comes from the bus on the topics of rooms.
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
			authorizer,
			hooks,
			onMetric,
		};
	}

	/** @throws Error once the chat is closed. */
	checkOpen(): void {
		if (this.#isClosed) throw new Error("the chat is closed");
	}

	/** Removes a user from a room, or from the chat, as far as this server has it. */
	kickHere(frame: Kick): void {
		kick(this.services, this.sessions, frame);
	}

	/** The sockets are about to be closed: the other servers keep their users until they are back. */
	drain(): void {
		this.services.presence.close({ keepMs: KEEP_MS });
	}

	/** Ends everything that the chat has started. Resolves when the other servers have been told, or after 1 s. */
	async close(): Promise<void> {
		const { typing, timelines, servers } = this.services;
		this.#isClosed = true;
		this.drain();
		typing.close();
		timelines.close();
		await servers.close();
	}
}
