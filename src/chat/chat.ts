import { EventMap } from "../rpc/connection/event-map";
import type { Host } from "../rpc/server/host";
import type { Ban } from "../schemas/restriction";
import { userOf } from "./app/author";
import { Authorizer } from "./app/authorize";
import { Hooks } from "./app/hooks";
import { Reauthenticator } from "./app/reauthenticate";
import { MessageChanges } from "./changes/message-changes";
import type { ChatOptions } from "./chat-options";
import { type AnnouncedKick, KickAnnouncer } from "./cluster/kick-announcer";
import { type Kick, kickSchema } from "./cluster/kick-frame";
import { LostChanges } from "./cluster/lost-changes";
import { mayRelay } from "./cluster/may-relay";
import { Servers } from "./cluster/servers";
import { UserEvents } from "./cluster/user-events";
import { Marks } from "./marks/marks";
import { People } from "./people/people";
import { Presence } from "./presence";
import { fullReporter } from "./presence/full-reporter";
import { Typing } from "./presence/typing";
import { UserMeters } from "./rates/user-meters";
import { Restrictions } from "./restrictions/restrictions";
import type { ChatServices } from "./services";
import { kick } from "./session/kick";
import { type RecheckScope, Rechecks } from "./session/rechecks";
import { Removals } from "./session/removals";
import { Sessions } from "./session/sessions";
import { RoomStore } from "./store/room-store";
import { Timelines } from "./timeline/timelines";

/** How long the other servers keep this server's users after it closes. By then most of the clients have reconnected elsewhere. */
const KEEP_MS = 10_000;

/**
 * The composition root of one mounted chat: it connects each part's callbacks to the other parts, and no part imports it.
 * A message goes from an action to `store`, then to `timelines`, then through `hub` to the members here and over the bus to
 * the other servers. What the other servers publish enters `timelines` as well.
 */
export class Chat {
	readonly services: ChatServices;
	readonly sessions = new Sessions();
	readonly #kicks: KickAnnouncer;
	readonly #rechecks: Rechecks;
	readonly #lostChanges: LostChanges;
	#isClosed = false;

	constructor(options: ChatOptions, host: Host) {
		const { authorize, limits, credentials, receipts, recheckMs = 0 } = options;
		const { hub, clock, node, onError, onMetric } = host;
		const incoming = new EventMap(options.incoming);
		const ownIncoming = new EventMap(options.ownIncoming ?? options.incoming);

		// The app's code.
		const authorizer = new Authorizer(authorize, clock, onError);
		const reauthenticator = credentials && new Reauthenticator({ ...credentials, clock, onError });
		const hooks = new Hooks({ ...options, incoming: ownIncoming, clock, onError });
		const people = new People({ ...options.people, clock, onError });

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
			onKick: (frame) => {
				if (this.#kicks.isNew(frame)) this.#kickHere(frame);
			},
			onRecheck: (scope) => void this.#rechecks.recheck(scope),
			onRestrictions: () => restrictions.refreshSoon(),
			onUserEvent: (event): boolean => users.receive(event),
			onListening: () => {
				this.#kicks.listening();
				presence.busUp();
			},
			onDown: () => {
				onMetric?.({ name: "bus.down", value: 1, attributes: {} });
				timelines.setBusDown(true);
				presence.busDown();
			},
			onUp: () => {
				onMetric?.({ name: "bus.down", value: -1, attributes: {} });
				timelines.setBusDown(false);
				lostChanges.excuse();
				presence.busUp();
				timelines.checkAll();
				restrictions.refreshSoon();
			},
			onError,
		});

		// Bans, mutes and slow modes. Every server reads the store, so each removes a banned user by itself.
		const onBan = (ban: Ban) => this.#kickHere(kickSchema.parse(ban));
		const announce = () => servers.send({ kind: "restrictions" });
		const restrictions = new Restrictions({ store: store.restrictions, clock, onBan, announce });

		const deliver = (kicked: AnnouncedKick) => servers.deliver({ kind: "kick", ...kicked });
		this.#kicks = new KickAnnouncer({ node, clock, deliver });
		const { sessions } = this;
		const removals = new Removals(clock);
		const rechecks = new Rechecks({ recheckMs, clock, authorizer, sessions, removals });
		this.#rechecks = rechecks;

		// The order of each room.
		const timelines = new Timelines({
			hub,
			store,
			clock,
			announce: (heads) => servers.send({ kind: "heads", heads }),
			isBusDown: () => servers.isDown,
			onHealed: (room, source, count, seq) => lostChanges.healed(room, source, count, seq),
			onDelivered: (room, seq) => lostChanges.delivered(room, seq),
			onError,
		});
		const users = new UserEvents({
			socketsOf: (userId) => sessions.of(userId),
			hasOthers: (): boolean => servers.hasHeardOthers,
			send: (event) => servers.send({ kind: "user", ...event }),
		});
		const changes = new MessageChanges({ store, timelines, clock, users });
		const lostChanges = new LostChanges({
			clock,
			isBusDown: () => servers.isDown,
			hasHeardOthers: () => servers.hasHeardOthers,
			onError,
			onMetric,
		});

		// Presence and typing.
		const presence = new Presence({
			node,
			clock,
			publish: (frame) => servers.send(frame),
			onJoined: (room, member) => hub.deliver(room, "userJoined", { room, ...member }),
			onGone: (room, member) => hooks.left({ room, user: userOf(member) }),
			onLeft: (room, member) => hub.deliver(room, "userLeft", { room, ...member }),
			onRenamed: (room, member) => hub.deliver(room, "memberChanged", { room, ...member }),
			onOccupancy: (room, count) => hub.deliver(room, "occupancy", { room, count }),
			onFull: fullReporter(clock, onError),
		});
		const typing = new Typing((room, member, isTyping) => {
			// The typing user's own devices do not receive it.
			void hub.emit([room], "userTyping", { room, ...member, isTyping }, { except: member.userId, volatile: true });
		}, clock);

		const marks = new Marks({ store, presence, hub, users, clock, receipts });

		// Payloads of the rooms' topics.
		hub.listen({
			onSignal: (room, data) => timelines.receive(room, data),
			mayPass: mayRelay,
			onReopen: (room) => {
				lostChanges.excuse();
				timelines.check(room);
			},
			onFault: () => servers.failed(),
		});

		this.#lostChanges = lostChanges;
		this.services = {
			incoming,
			ownIncoming,
			limits,
			meters: limits.rates ? new UserMeters(() => clock.now()) : undefined,
			clock,
			hub,
			store,
			timelines,
			changes,
			marks,
			presence,
			people,
			typing,
			servers,
			restrictions,
			removals,
			rechecks,
			reauthenticator,
			authorizer,
			hooks,
			onMetric,
		};
	}

	/** @throws Error once the chat is closed. */
	checkOpen(): void {
		if (this.#isClosed) throw new Error("the chat is closed");
	}

	/**
	 * Removes a user from a room, or from the chat, on every server. Resolves when nothing more of the user is given to the
	 * store here, what was given has its answer (or 3 s have passed), and the bus has accepted the removal.
	 *
	 * @throws the error of the bus.
	 */
	async kick(removal: Kick): Promise<void> {
		this.services.servers.start();
		this.#kickHere(removal);
		const { userId, room } = removal;
		await Promise.all([this.#kicks.announce(removal), this.services.removals.settled(userId, room)]);
	}

	/**
	 * Asks `authorize` again about memberships, on every server. Resolves when the questions of this server have had an answer
	 * or have failed once, and the bus has accepted the request.
	 *
	 * @throws the error of the bus.
	 */
	async recheck(scope: RecheckScope): Promise<void> {
		const { servers } = this.services;
		servers.start();
		await Promise.all([this.#rechecks.recheck(scope), servers.deliver({ kind: "recheck", ...scope })]);
	}

	/** Ends this server's presence before its sockets close. The other servers keep its users for a while, because most reconnect. */
	drain(): void {
		this.services.marks.drain();
		this.services.presence.close({ keepMs: KEEP_MS });
	}

	/** Stops everything that the chat has started. Resolves when its last frames to the other servers are published, or after 1 s. */
	async close(): Promise<void> {
		const { typing, timelines, changes, marks, servers, removals, restrictions } = this.services;
		this.#isClosed = true;
		this.drain();
		restrictions.close();
		typing.close();
		removals.close();
		changes.close();
		this.#rechecks.close();
		this.#kicks.close();
		timelines.close();
		this.#lostChanges.close();
		await marks.close();
		await servers.close();
	}
	#kickHere(removal: Kick): void {
		kick(this.services, this.sessions, removal);
	}
}
