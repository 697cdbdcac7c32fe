import { type PresenceFrame, presenceFrameSchema } from "../../../src/chat/presence/frames";
import { Presence } from "../../../src/chat/presence/presence";
import { SimClock } from "./sim-clock";

/** How a bus misbehaves: each a share of the deliveries, from 0 to 1. */
export interface BusFaults {
	loss: number;
	reorder: number;
	repeat: number;
}

/** Servers on one bus, with a simulated clock. */
export class World {
	readonly clock: SimClock;
	readonly servers: Server[] = [];
	/** What was published, in order. */
	readonly frames: PresenceFrame[] = [];
	faults: BusFaults = { loss: 0, reorder: 0, repeat: 0 };
	/** Returns false for a delivery that the bus loses. */
	passes: (frame: PresenceFrame, to: Server) => boolean = () => true;
	/** The guarantees that were broken. */
	readonly broken: string[] = [];
	#starts = 0;

	constructor(seed = 1) {
		this.clock = new SimClock(seed);
	}

	/** Starts a server. */
	start(): Server {
		const server = new Server(this, `n${this.#starts++}`);
		this.servers.push(server);
		server.presence.busUp();
		return server;
	}

	/** Stops a server without a frame to the others. */
	crash(server: Server): void {
		this.servers.splice(this.servers.indexOf(server), 1);
		server.isDead = true;
		server.presence.close({ keepMs: 0 });
	}

	/** Stops a server in order. */
	stop(server: Server, keepMs: number): void {
		server.presence.close({ keepMs });
		this.servers.splice(this.servers.indexOf(server), 1);
		server.isDead = true;
	}

	publish(from: Server, frame: PresenceFrame): void {
		if (from.isDead) return;
		this.frames.push(frame);
		const text = JSON.stringify(frame);
		for (const to of this.servers) {
			if (this.clock.random() < this.faults.loss || !this.passes(frame, to)) continue;
			const late = this.clock.random() < this.faults.reorder ? this.#between(0, 300) : 0;
			this.#deliver(to, text, (this.faults.reorder > 0 ? this.#between(1, 8) : 1) + late);
			if (this.clock.random() < this.faults.repeat) this.#deliver(to, text, this.#between(1, 100));
		}
	}

	/** Returns the published frames of one kind. */
	published<Kind extends PresenceFrame["kind"]>(kind: Kind): Extract<PresenceFrame, { kind: Kind }>[] {
		return this.frames.filter((frame): frame is Extract<PresenceFrame, { kind: Kind }> => frame.kind === kind);
	}

	#deliver(to: Server, text: string, ms: number): void {
		this.clock.after(ms, () => {
			if (!to.isDead) to.presence.receive(presenceFrameSchema.parse(JSON.parse(text)));
		});
	}

	#between(from: number, to: number): number {
		return from + this.clock.random() * (to - from);
	}
}

/** One server, and the events that its members were sent. */
export class Server {
	readonly presence: Presence;
	isDead = false;
	/** `+room/user` and `-room/user`, and `room=count` of a large room, in order. */
	readonly told: string[] = [];
	/** The users of each room, according to the events. */
	readonly inside = new Set<string>();

	constructor(
		readonly world: World,
		readonly id: string,
	) {
		this.presence = new Presence({
			node: { id },
			clock: world.clock,
			publish: (frame) => world.publish(this, frame),
			onJoined: (room, { userId }) => this.#tell(room, userId, true),
			onLeft: (room, { userId }) => this.#tell(room, userId, false),
			onOccupancy: (room, count) => this.told.push(`${room}=${count}`),
		});
	}

	add(room: string, userId: string, username = userId): void {
		this.presence.add(room, { userId, username });
	}

	/** Returns the ids of the users in a room, sorted. */
	ids(room: string): string[] {
		return this.presence
			.members(room)
			.map(({ userId }) => userId)
			.sort();
	}

	#tell(room: string, userId: string, on: boolean): void {
		const key = `${room}/${userId}`;
		this.told.push(`${on ? "+" : "-"}${key}`);
		if (this.isDead) this.world.broken.push(`${this.id} is closed and told of ${key}`);
		if (this.inside.has(key) === on) this.world.broken.push(`${this.id} told twice: ${on ? "+" : "-"}${key}`);
		if (on) this.inside.add(key);
		else this.inside.delete(key);
	}
}
